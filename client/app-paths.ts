/**
 * The addresses that the app itself answers, queries aside. All others belong to the server: its documentation, its
 * redirects of former addresses. The server reads them too.
 */
export const APP_PATHS: RegExp[] = [
  /^\/(\?|$)/,
  /^\/(calls|console|install|login|more|settings|setup)(\?|$)/,
  /^\/(queue|agent|call|settings|wall)\/[^?]+(\?|$)/,
];
