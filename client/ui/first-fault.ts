/** How fields that are wrong are marked; screen readers are told by the same. */
const MARKED = '[aria-invalid="true"]';

/** Leads to the first field of a form that is marked as wrong: into sight, whatever bars lie over the page, and focused. */
export function goToFirstFault(form: Element | null | undefined): void {
  const first = form?.querySelector<HTMLElement>(MARKED);
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "center" });
}
