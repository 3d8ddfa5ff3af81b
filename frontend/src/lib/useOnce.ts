import { useRef } from "react";

/** Begins what somebody asks for, unless the same (by its key) still goes on: a second press does nothing. */
export function useOnce(): (key: string, act: () => Promise<void>) => void {
  const going = useRef(new Set<string>());
  return (key, act) => {
    if (going.current.has(key)) return;
    going.current.add(key);
    const end = () => going.current.delete(key);
    act().then(end, end);
  };
}
