import { beforeEach, describe, expect, test } from "bun:test";
import { ApiProblem } from "../../client/live/problem.ts";
import { fieldErrors } from "../../client/platform/field-text.ts";
import { problemText } from "../../client/platform/problem-text.ts";
import { en } from "../../client/words/en.ts";
import { enMore } from "../../client/words/en-more.ts";
import { fr } from "../../client/words/fr.ts";
import { frMore } from "../../client/words/fr-more.ts";
import { useDictionary } from "../../client/words/words.ts";

const plain = (text: string) => text.replace(/\s/g, " ");
const DETAIL = "The server's sentence. And its remedy.";

beforeEach(() => useDictionary("fr", { ...fr, ...frMore }));

describe("a refusal", () => {
  test("is told in the reader's language, with the server's facts", () => {
    const full = new ApiProblem("too_many_servers", 409, DETAIL, { max: 50 });
    expect(plain(problemText(full))).toBe("Vigie suit 50 serveurs au plus : supprimez-en un qui ne sert plus.");
    expect(problemText(new ApiProblem("wrong_credentials", 401, DETAIL))).toBe("Nom ou mot de passe incorrect.");
    useDictionary("en", { ...en, ...enMore });
    expect(problemText(full)).toBe("Vigie watches 50 servers at most: remove one that is no longer used.");
  });

  test("with a code that the app does not know keeps the server's sentence", () => {
    expect(problemText(new ApiProblem("brand_new", 409, DETAIL))).toBe(DETAIL);
    expect(problemText(new ApiProblem("http_502", 502, ""))).toBe("Une erreur inattendue s’est produite.");
  });

  test("is never English while the app's words are on their way: they follow in a moment", () => {
    const gone = new ApiProblem("server_not_found", 404, DETAIL, { id: "7" });
    useDictionary("fr", fr, false);
    expect(problemText(gone)).toBe("Une erreur inattendue s’est produite.");
    useDictionary("fr", { ...fr, ...frMore });
    expect(plain(problemText(gone))).toBe("Le serveur d’appels 7 n’existe pas, ou se prépare encore.");
  });

  test("that no server sent is told too", () => {
    expect(plain(problemText(new ApiProblem("offline", 0, "")))).toBe("Vigie est injoignable : vérifiez le réseau.");
    expect(problemText(new TypeError("x is undefined"))).toBe("Une erreur inattendue s’est produite.");
  });
});

describe("faults of fields", () => {
  const refused = (code: string, params?: Record<string, string | number>) =>
    fieldErrors(
      new ApiProblem("invalid_fields", 422, DETAIL, undefined, [
        { field: "port", code, message: "must be English", ...(params && { params }) },
      ]),
    ).map(({ field, message }) => `${field}: ${plain(message)}`);

  test("are told in the reader's language, numbers as it writes them", () => {
    expect(refused("whole_number_range", { min: 1, max: 65_535 })).toEqual(["port: Un nombre entier de 1 à 65 535"]);
    expect(refused("required")).toEqual(["port: À remplir"]);
  });

  test("keep the server's sentence for a code that the app does not know", () => {
    expect(refused("brand_new")).toEqual(["port: must be English"]);
  });

  test("are none for another failure", () => {
    expect(fieldErrors(new TypeError("x"))).toEqual([]);
    expect(fieldErrors(new ApiProblem("offline", 0, ""))).toEqual([]);
  });
});
