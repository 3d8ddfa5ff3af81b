import { cleanup, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, describe, expect, it } from "vitest";

import { lazyPart } from "./lazyPart";
import { useToasts } from "./toasts";

afterEach(() => {
  cleanup();
  useToasts.setState({ toasts: [] });
});

describe("a part that is fetched when it is needed", () => {
  it("is drawn once it is there", async () => {
    const Greeting = lazyPart(() => Promise.resolve(({ name }: { name: string }) => <p>Hello {name}</p>));

    render(
      <Suspense>
        <Greeting name="you" />
      </Suspense>,
    );

    expect(await screen.findByText("Hello you")).toBeTruthy();
  });

  it("leaves the rest of the page alone when it cannot be fetched, and says so", async () => {
    const Missing = lazyPart(() => Promise.reject(new Error("gone")));

    render(
      <Suspense>
        <Missing />
        <p>The rest</p>
      </Suspense>,
    );

    expect(await screen.findByText("The rest")).toBeTruthy();
    expect(useToasts.getState().toasts.map(({ title }) => title)).toEqual(["A part of the page is missing"]);
  });
});
