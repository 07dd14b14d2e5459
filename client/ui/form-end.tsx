import type { ComponentChildren } from "preact";

/** Where a form or a screen says why something was refused; read aloud when it appears. */
export function Refusal({ text }: { text: string }) {
  return <div role="alert">{text !== "" && <p class="note bad">{text}</p>}</div>;
}

/** The end of a form: what was refused, the button that sends it, and in `children` what else can be done. */
export function FormEnd(props: { problem: string; action: string; isDisabled: boolean; children?: ComponentChildren }) {
  return (
    <>
      <Refusal text={props.problem} />
      <div class="actions">
        <button type="submit" class="btn" disabled={props.isDisabled}>
          {props.action}
        </button>
        {props.children}
      </div>
    </>
  );
}
