export function buildConsole(root: string, node: string): void;
