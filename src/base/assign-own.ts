/** Sets a property whose name came from outside: `__proto__` becomes one like any other. */
export function assignOwn(target: object, name: string, value: unknown): void {
  if (name !== "__proto__") (target as Record<string, unknown>)[name] = value;
  else {
    const property = { value, configurable: true, enumerable: true, writable: true };
    Object.defineProperty(target, name, property);
  }
}
