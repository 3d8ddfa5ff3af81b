import { PanelLeft } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { IconButton } from "@/ui/IconButton";
import { useFocusReturn } from "@/ui/useFocusReturn";

interface LayoutProps {
  sidebar: ReactNode;
  banner: ReactNode;
  narrow: boolean;
  sidebarOpen: boolean;
  onSidebar: (open: boolean) => void;
  /** The page brings no header of its own: the button that shows the sidebar is drawn here. */
  bare: boolean;
  children: ReactNode;
}

/** Sidebar and page side by side; on a small screen the sidebar is a drawer. */
export function Layout({ sidebar, banner, narrow, sidebarOpen, onSidebar, bare, children }: LayoutProps) {
  return (
    <div className="flex h-full flex-col">
      <a
        href="#composer"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-card focus:px-3 focus:py-1.5"
      >
        Skip to the message field
      </a>
      {banner}
      <div className="flex min-h-0 flex-1">
        {narrow ? (
          <Drawer open={sidebarOpen} onOpenChange={onSidebar}>
            {sidebar}
          </Drawer>
        ) : sidebarOpen ? (
          <div className="w-68 shrink-0 border-r border-line">{sidebar}</div>
        ) : null}
        <main className="flex min-w-0 flex-1 flex-col">
          {bare && (narrow || !sidebarOpen) ? (
            <div className="flex h-12 shrink-0 items-center px-2">
              <IconButton label="Show the sidebar" shortcut="mod+b" onClick={() => onSidebar(true)}>
                <PanelLeft size={16} />
              </IconButton>
            </div>
          ) : null}
          {children}
        </main>
      </div>
    </div>
  );
}

interface DrawerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

function Drawer({ open, onOpenChange, children }: DrawerProps) {
  const giveFocusBack = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-[rgb(15_18_15/45%)]" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed inset-y-0 left-0 z-30 w-[min(20rem,86vw)] border-r border-line shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Projects and threads</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
