/** The part of BroadcastChannel that is used; it does not give a page its own messages. */
export interface TabChannel {
  postMessage(message: string): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

interface HiddenStream {
  setHidden(isHidden: boolean): void;
  giveWay(): void;
}

/**
 * Leaves connections for the tab that is looked at: over HTTP/1.1 a browser opens six to one host, all tabs together,
 * and each stream holds one. The tab hidden last keeps its stream for a while, the return to it is frequent; all others
 * that are hidden give theirs up when it says so. A new tab cannot ask for itself: without a connection it does not load.
 */
export function shareConnections(stream: HiddenStream, channel: TabChannel): (isHidden: boolean) => void {
  channel.onmessage = () => stream.giveWay();
  return (isHidden) => {
    stream.setHidden(isHidden);
    if (isHidden) channel.postMessage("hidden");
  };
}
