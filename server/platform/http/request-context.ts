import { AsyncLocalStorage } from "node:async_hooks";

/** The request on whose behalf something happens. */
export interface RequestContext {
  id: string;
  /** Answered: what goes on afterwards (a connection that it opened, a timer that it set) is not its doing any more. */
  isOver: boolean;
}

const contexts = new AsyncLocalStorage<RequestContext>();

/** Says that everything from here on, until the answer, happens for this request. */
export function enterRequest(context: RequestContext): void {
  contexts.enterWith(context);
}

/** The id of the request that is being answered; null outside of one. */
export function currentRequestId(): string | null {
  const context = contexts.getStore();
  return context && !context.isOver ? context.id : null;
}
