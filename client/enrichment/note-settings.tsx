import { useEffect } from "preact/hooks";
import type { FieldLists } from "../../server/enrichment/choices/choices.ts";
import type { Template } from "../../server/enrichment/templates/templates.ts";
import type { WrapUpRule } from "../../server/enrichment/wrap-up/stored.ts";
import { useRemote } from "../live/use-remote.ts";
import { problemText } from "../platform/problem-text.ts";
import { Loading } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import { loadHelp } from "./help.ts";
import { TemplatesEditor } from "./templates-editor.tsx";
import { WrapUpForm } from "./wrap-up-form.tsx";

/** How notes come about besides being written: the time for them, and what is filled in beforehand. */
export function NoteSettings({ lists }: { lists: FieldLists }) {
  const rule = useRemote<WrapUpRule>("/enrichment/wrap-up");
  const templates = useRemote<{ templates: Template[] }>("/enrichment/templates");
  // A template may name colleagues.
  useEffect(() => void loadHelp(), []);
  const problem = rule.problem.value ?? templates.problem.value;
  if (problem !== null) return <p class="note bad">{problemText(problem)}</p>;
  if (!rule.data.value || !templates.data.value) return <Loading label={t("state.loading")} />;
  return (
    <>
      <TemplatesEditor templates={templates.data.value.templates} lists={lists} />
      <WrapUpForm rule={rule.data.value} lists={lists} />
    </>
  );
}
