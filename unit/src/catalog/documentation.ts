// SPDX-License-Identifier: Apache-2.0
// The manual's text of each directive. Apart from the catalog, because it is large, only editors need it, and its data
// has licences of its own (data/NOTICE.md).
import systemd from './data/documentation.json' with { type: 'json' };
import podman from './data/quadlet-documentation.json' with { type: 'json' };
import type { Directive } from './index.ts';

export interface DirectiveDocumentation {
  /** Markdown. */
  readonly text: string;
  /** Manual page it is from: `systemd.exec`. */
  readonly page: string;
  /** The same text on the web. */
  readonly url: string;
}

interface Manual {
  readonly pages: readonly string[];
  readonly texts: readonly (readonly [page: number, text: string])[];
}

/** What the manual says about a directive; undefined when it says nothing. */
export function documentation({ doc, name, parser }: Directive): DirectiveDocumentation | undefined {
  const isPodmans = parser === 'quadlet';
  const { pages, texts } = (isPodmans ? podman : systemd) as unknown as Manual;
  const entry = doc === undefined ? undefined : texts[doc];
  if (entry === undefined) return undefined;
  const page = pages[entry[0]] ?? '';
  return { text: entry[1], page, url: isPodmans ? podmanUrl(page) : manualUrl(page, `${name}=`) };
}

/** Address of a manual page of section 5 of systemd's newest release, at an anchor if one is given. */
export function manualUrl(page: string, anchor?: string): string {
  if (page === 'podman-systemd.unit') return podmanUrl(page);
  const base = `https://www.freedesktop.org/software/systemd/man/latest/${page}.html`;
  return anchor === undefined ? base : `${base}#${encodeURIComponent(anchor)}`;
}

/** The page has no anchors that last. */
function podmanUrl(page: string): string {
  return `https://docs.podman.io/en/latest/markdown/${page}.5.html`;
}
