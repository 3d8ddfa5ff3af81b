/** What asks before something is taken away: fetched when it is first needed. */

import { lazyPart } from "@/ui/lazyPart";

export const ConfirmDialog = lazyPart(async () => (await import("@/ui/ConfirmDialog")).ConfirmDialog);
