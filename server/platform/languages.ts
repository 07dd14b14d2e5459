/** Languages that the app speaks: what a person's choice may be. A test holds them against the client's dictionaries. */
export const LANGUAGES = ["fr", "en"] as const;
