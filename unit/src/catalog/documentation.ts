// SPDX-License-Identifier: Apache-2.0
// The manual's text of each directive. Apart from the catalog, because it is large, only editors need it, and its data
// has a licence of its own (data/NOTICE.md).
import data from './data/documentation.json' with { type: 'json' };
import type { Directive } from './index.ts';

export interface DirectiveDocumentation {
  /** Markdown. */
  readonly text: string;
  /** Manual page it is from: `systemd.exec`. */
  readonly page: string;
  /** The same text on the web. */
  readonly url: string;
}

const texts = data.texts as unknown as readonly (readonly [number, string])[];

/** What the manual says about a directive; undefined when it says nothing. */
export function documentation({ doc, name }: Directive): DirectiveDocumentation | undefined {
  const entry = doc === undefined ? undefined : texts[doc];
  if (entry === undefined) return undefined;
  const page = data.pages[entry[0]] ?? '';
  return { text: entry[1], page, url: manualUrl(page, `${name}=`) };
}

/** Address of a manual page of section 5 of systemd's newest release, at an anchor if one is given. */
export function manualUrl(page: string, anchor?: string): string {
  const base = `https://www.freedesktop.org/software/systemd/man/latest/${page}.html`;
  return anchor === undefined ? base : `${base}#${encodeURIComponent(anchor)}`;
}
