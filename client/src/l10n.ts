/** Fills a message's `{0}`, `{1}`… and, in the editor, looks up the user's language first. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

const fill: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));

let translate: Translate = fill;

/** Every text for people goes through this. Code that only computes does not know the editor, so it is told how. */
export const t: Translate = (message, ...args) => translate(message, ...args);

export function useTranslator(translator: Translate): void {
  translate = translator;
}
