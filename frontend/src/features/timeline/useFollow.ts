import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

import { followsAfterScroll, type ScrollPlace } from "@/lib/scrollFollow";

interface Follow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The newest line is in sight and stays there. */
  readonly follows: boolean;
  readonly jumpToEnd: () => void;
}

function placeOf(element: HTMLElement): ScrollPlace {
  return { top: element.scrollTop, height: element.scrollHeight, viewport: element.clientHeight };
}

/** Keeps the end of `scroller` in sight while its `content` grows, until the reader scrolls up. */
export function useFollow(): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const now = useRef(true);
  const last = useRef<ScrollPlace>({ top: 0, height: 0, viewport: 0 });

  const set = useCallback((next: boolean) => {
    now.current = next;
    setFollows(next);
  }, []);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTo({ top: element.scrollHeight });
    last.current = placeOf(element);
  }, []);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return undefined;
    const onScroll = () => {
      const after = placeOf(element);
      set(followsAfterScroll(now.current, last.current, after));
      last.current = after;
    };
    // A wheel or a key upwards is a wish before it is a scroll: text that arrives in between must not win.
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && element.scrollTop > 0) set(false);
    };
    const resized = new ResizeObserver(() => {
      if (now.current) toEnd();
      else last.current = placeOf(element);
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    resized.observe(inner);
    resized.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
      resized.disconnect();
    };
  }, [set, toEnd]);

  const jumpToEnd = useCallback(() => {
    set(true);
    toEnd();
  }, [set, toEnd]);

  return { scroller, content, follows, jumpToEnd };
}
