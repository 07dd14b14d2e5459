/** Short facts on a line, dots between them. Those that do not fit are left out whole: a figure cut in half says nothing. */
export function Parts({ of }: { of: readonly string[] }) {
  return (
    <span class="parts">
      <span>
        {of.map((part) => (
          <span key={part}>{part} </span>
        ))}
      </span>
    </span>
  );
}
