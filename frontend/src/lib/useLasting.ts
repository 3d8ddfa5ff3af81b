import { useEffect, useState } from "react";

/** True once something has been so for that long (ms); false as soon as it is not. */
export function useLasting(isSo: boolean, patience: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(isSo), isSo ? patience : 0);
    return () => clearTimeout(timer);
  }, [isSo, patience]);
  return isSo && lasting;
}
