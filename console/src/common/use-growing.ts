import { type RefCallback, useCallback, useEffect, useRef, useState } from "react";

/** How far below what can be seen something is drawn already. */
const AHEAD = "1500px";

/**
 * How many rows of a long list to draw: a first few, and more whenever the end comes near. What is
 * drawn can be searched by the browser and read by screen readers, unlike a window that moves.
 *
 * @returns the count; for the element after the last row; and a way to have at least so many.
 */
export function useGrowing(
  total: number,
  step: number,
): readonly [number, RefCallback<Element>, (count: number) => void] {
  const [count, setCount] = useState(step);
  const observer = useRef<IntersectionObserver | undefined>(undefined);
  const end = useRef<Element | null>(null);
  const watch = useCallback(
    (element: Element | null) => {
      observer.current?.disconnect();
      end.current = element;
      if (!element) return;
      observer.current = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) setCount((now) => now + step);
        },
        { rootMargin: AHEAD },
      );
      observer.current.observe(element);
    },
    [step],
  );
  // An end that stays in sight is not told of again unless it is watched anew.
  useEffect(() => {
    if (count < total && end.current) watch(end.current);
  }, [count, total, watch]);
  const reach = useCallback((least: number) => setCount((now) => Math.max(now, least)), []);
  return [Math.min(count, total), watch, reach];
}
