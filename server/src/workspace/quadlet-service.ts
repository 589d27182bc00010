// Services that podman makes of quadlets (`podman-systemd.unit(5)`); they have no unit file that could be found.

/** What the name of the service has between that of the file and its suffix. */
const endings: Readonly<Record<string, string>> = {
  container: '',
  kube: '',
  pod: '-pod',
  volume: '-volume',
  network: '-network',
  image: '-image',
  build: '-build',
};

/** The suffixes of such files, without dot. */
export const quadletSuffixes: readonly string[] = Object.keys(endings);

/** The service that a file of that path becomes, unless it says otherwise; undefined for what is no quadlet. */
export function quadletService(path: string): string | undefined {
  const [, name = '', suffix = ''] = /([^/]+)\.([a-z]+)$/.exec(path) ?? [];
  const ending = Object.hasOwn(endings, suffix) ? endings[suffix] : undefined;
  if (ending === undefined) return undefined;
  // of a template the ending goes before its sign
  const at = name.indexOf('@');
  return at < 0 ? `${name}${ending}.service` : `${name.slice(0, at)}${ending}${name.slice(at)}.service`;
}
