import { Monitor, Moon, Sun } from "lucide-react";

import type { ServerConfig, ServerSettingsPatch } from "@/contracts/contracts.gen";
import { useWanted } from "@/lib/useWanted";
import { Dialog } from "@/ui/Dialog";
import { Segmented } from "@/ui/Segmented";
import { Spinner } from "@/ui/Spinner";

import { CodexSettingsForm } from "./CodexSettingsForm";
import { ProviderCards } from "./ProviderCards";
import { SettingLine } from "./SettingLine";
import { told } from "./told";

type Theme = "system" | "light" | "dark";

interface SettingsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Null until the server has answered. */
  config: ServerConfig | null;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onUpdate: (patch: ServerSettingsPatch) => Promise<void>;
  onRefresh: () => Promise<void>;
}

const themes: readonly { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: "system", label: "System", icon: <Monitor size={13} /> },
  { value: "light", label: "Light", icon: <Sun size={13} /> },
  { value: "dark", label: "Dark", icon: <Moon size={13} /> },
];

const silences: readonly { value: string; label: string }[] = [
  { value: "30", label: "30 s" },
  { value: "90", label: "90 s" },
  { value: "300", label: "5 min" },
  { value: "0", label: "Never" },
];

export function SettingsDialog(props: SettingsDialogProps) {
  const { config, theme, onTheme, onUpdate, onRefresh } = props;
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title="Settings" width="large">
      <div className="space-y-6">
        {config ? (
          <>
            <ProviderCards providers={config.providers} onRefresh={onRefresh} />
            <CodexSettingsForm
              settings={config.settings.providers.codex}
              onUpdate={(codex) => onUpdate({ providers: { codex } })}
            />
          </>
        ) : (
          <p className="flex items-center gap-2 py-4 text-[0.8125rem] text-ink-2">
            <Spinner /> Asking the server…
          </p>
        )}
        <section aria-labelledby="display">
          <h3 id="display" className="mb-1 text-sm font-semibold">
            Display
          </h3>
          <div className="divide-y divide-line">
            {config ? (
              <SettingLine
                id="streaming"
                title="Show answers as they are written"
                text="Off: an answer appears when it is complete."
                checked={config.settings.enableAssistantStreaming}
                onChange={(enableAssistantStreaming) => onUpdate({ enableAssistantStreaming })}
              />
            ) : null}
            {config ? (
              <SettingLine
                id="naming"
                title="Let the agent name threads"
                text="After the first turn its model is asked for a title, which costs a little. A title of your own stays."
                checked={config.settings.agentNamesThreads}
                onChange={(agentNamesThreads) => onUpdate({ agentNamesThreads })}
              />
            ) : null}
            {config ? (
              <div className="flex flex-wrap items-center justify-between gap-3 py-2.5">
                <span className="text-[0.8125rem]">Say so when a working agent is silent for</span>
                <SilenceChoice seconds={config.settings.silenceSeconds} onUpdate={onUpdate} />
              </div>
            ) : null}
            <div className="flex flex-wrap items-center justify-between gap-3 py-2.5">
              <span className="text-[0.8125rem]">Appearance</span>
              <Segmented label="Appearance" value={theme} onChange={onTheme} choices={themes} />
            </div>
          </div>
        </section>
        <p className="flex items-center justify-between gap-3 border-t border-line pt-4 text-[0.8125rem]">
          <span className="text-ink-2">Whoever uses this browser can use your agents.</span>
          <a href="/logout" className="shrink-0 rounded font-medium text-accent hover:underline">
            Sign out
          </a>
        </p>
      </div>
    </Dialog>
  );
}

function SilenceChoice({ seconds, onUpdate }: { seconds: number; onUpdate: SettingsDialogProps["onUpdate"] }) {
  const [shown, change] = useWanted(seconds, (silenceSeconds) => told(onUpdate({ silenceSeconds })));
  return <Segmented label="Silence" value={String(shown)} onChange={(value) => change(Number(value))} choices={silences} />;
}
