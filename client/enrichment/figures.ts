/** Figures of calls, in a file of their own: it comes when they are first shown. */
// Always there by then: what both use is not cut into files of its own.
import "../cccp/details.ts";
export { FiguresScreen } from "./figures-screen.tsx";
