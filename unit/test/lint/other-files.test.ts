// Quadlets, and the files of networkd, nspawn and systemd's own programs.
import { describe, expect, test } from 'vitest';
import { fileKindOf, kindOf, lint, parseUnitFile } from '../../src/index.ts';

/** Every diagnostic as `severity code "text"`, with what its fix writes. */
function found(text: string, fileName?: string): string[] {
  return lint(parseUnitFile(text), fileName === undefined ? {} : { fileName }).map(
    ({ severity, code, start, end, data }) => {
      const section = data?.section === undefined ? '' : ` in [${data.section}]`;
      const fix = data?.replacement === undefined ? section : ` → ${data.replacement}${section}`;
      return `${severity} ${code} "${text.slice(start, end)}"${fix}`;
    },
  );
}

const container = '[Container]\nImage=quay.io/a/b:1\n';

describe('quadlets', () => {
  test.each([
    ['web.container', `${container}[Service]\nRestart=always\n[Install]\nWantedBy=default.target\n`, []],
    ['web.container', `${container}Imege=x\n`, ['warning unknown-directive "Imege" → Image']],
    ['web.container', `${container}Frobnicate=x\n`, ['warning unknown-directive "Frobnicate"']],
    ['web.container', `${container}VolatileTmp=yes\n`, []],
    ['web.container', `${container}Restart=always\n`, ['warning wrong-section "Restart" in [Service]']],
    ['web.container', `${container}Yaml=a.yaml\n`, ['warning wrong-section "Yaml"']],
    ['web.container', `${container}[Quadlet]\nDefaultDependencies=false\n`, []],
    ['web.container', `${container}[Service]\nRestart=allways\n`, ['error bad-word "allways" → always']],
    ['web.container', `${container}[Service]\nTimeoutStartSec=soon\n`, ['error bad-value "soon"']],
    ['web.container', `${container}[Service]\nExecStartPre=/bin/true\n`, []],
    ['web.container', `[Unit]\nAfter=db.container net.network a.service\nRequires=db.container\n${container}`, []],
    [
      'web.container',
      `[Unit]\nAfter=db.containr\n${container}`,
      ['error bad-value "db.containr" → db.containr.service'],
    ],
    ['web.container', `${container}[Pod]\nPodName=a\n`, ['warning unknown-section "Pod"']],
    ['web.container', '[Contaner]\nImage=a\n', ['warning unknown-section "Contaner" → Container']],
    ['web.container', `${container}[X-Mine]\na=b\n`, []],
    ['web.container', `${container}MachineOf=b.service\n`, ['warning unknown-directive "MachineOf"']],
    ['web.container', `${container}[Install]\nAlias=a.service in/a/folder/b.service\nWantedBy=c.pod\n`, []],
    ['web.container', `${container}[Install]\nWantdBy=a.target\n`, ['warning unknown-directive "WantdBy" → WantedBy']],
    ['web.container', `${container}Exec="/some/program" --a \\\n  # why\n  "b\\nc" a;b '\\110ello'\n`, []],
    ['web.container.d/a.conf', '[Container]\nLabel=a=b\n', []],
    ['web.pod', '[Pod]\nPublishPort=80:80\n', []],
    ['web.kube', '[Kube]\nYaml=a.yaml\n', []],
    ['web.build', '[Build]\nImageTag=a\nBuildArg=a=b\n', []],
    ['web.image', '[Image]\nImage=a\n', []],
    ['data.volume', '[Volume]\nDevice=tmpfs\nType=tmpfs\n', []],
    ['data.volume', '[Volume]\n', []],
    [undefined, `${container}Imege=x\n[Service]\nRestart=no\n`, ['warning unknown-directive "Imege" → Image']],
  ])('%s: %j', (fileName, text, expected) => {
    expect(found(text, fileName)).toEqual(expected);
  });

  test('who refuses what is said', () => {
    const [own, passedOn] = lint(parseUnitFile(`${container}Foo=1\n[Service]\nFoo=1\n`), { fileName: 'a.container' });
    expect(own?.message).toBe('podman does not know Foo= in [Container], and makes no service of the file.');
    expect(passedOn?.message).toBe('systemd does not know Foo= in [Service] and ignores it.');
  });
});

describe('whose a .network is', () => {
  test.each([
    ['a.network', '[Match]\nName=eth0\n[Network]\nDHCP=yes\n', 'network'],
    ['a.network', '[Network]\nDHCP=yes\n', 'network'],
    ['a.network', '[Network]\n[Address]\nAddress=10.0.0.1/24\n', 'network'],
    ['a.network', '[Network]\nSubnet=10.0.0.0/24\n', 'quadlet-network'],
    ['a.network', '[Network]\nDNS=10.0.0.1\nInternal=true\n', 'quadlet-network'],
    ['a.network', '[Network]\n', 'quadlet-network'],
    ['a.network', '[Unit]\nDescription=a\n[Network]\n', 'quadlet-network'],
    ['a.network', '', 'network'],
    ['a.network.d/b.conf', '[Network]\nDNS=10.0.0.1\n', 'network'],
    ['a.network.d/b.conf', '[Network]\nSubnet=10.0.0.0/24\n', 'quadlet-network'],
    ['/etc/containers/systemd/a.network', '[Match]\nName=eth0\n', 'quadlet-network'],
  ])('%s: %j', (path, text, kind) => {
    expect(kindOf(parseUnitFile(text), fileKindOf(path))).toBe(kind);
  });
});

describe('files of networkd, nspawn and other programs', () => {
  test.each([
    ['a.network', '[Match]\nName=eth0\n[Network]\nDHCP=yes\n[Route]\nGateway=a\n[Route]\nGateway=b\n', []],
    ['a.network', '[Match]\nName=eth0\n[Network]\nDCHP=yes\n', ['warning unknown-directive "DCHP" → DHCP']],
    ['a.network', '[Match]\nName=eth0\n[Netwrok]\nDHCP=yes\n', ['warning unknown-section "Netwrok" → Network']],
    [
      'a.network',
      '[Match]\nName=eth0\n[Network]\nKeepConfiguraton=yes\n',
      ['warning unknown-directive "KeepConfiguraton" → KeepConfiguration'],
    ],
    [
      'a.network',
      '[Match]\nName=eth0\n[Network]\nUseNTP=yes\n',
      ['warning unknown-directive "UseNTP" → UseNTP in [DHCPv4]'],
    ],
    ['a.network', '[Match]\nName=eth0\n[Network]\nIPMasquerade=perhaps\n', []],
    ['a.network', '[Match]\nName=eth0\n[Link]\nARP=perhaps\n', ['error bad-boolean "perhaps"']],
    ['a.netdev', '[NetDev]\nName=a\nKind=bridge\n', []],
    ['a.netdev', '[NetDev]\nName=a\nKnd=bridge\n', ['warning unknown-directive "Knd" → Kind']],
    ['a.link', '[Match]\nOriginalName=*\n[Link]\nNamePolicy=kernel\n', []],
    ['a.nspawn', '[Exec]\nBoot=yes\n[Service]\nType=x\n', ['warning unknown-section "Service"']],
    [
      'systemd/journald.conf',
      '[Journal]\nStorage=persistent\nStorag=none\n',
      ['warning unknown-directive "Storag" → Storage'],
    ],
    ['systemd/journald.conf', '[Journal]\nStorage=somewhere\n', ['error bad-word "somewhere"']],
    ['systemd/logind.conf.d/a.conf', '[Login]\nHandleLidSwitch=ignore\n[Unit]\n', ['warning unknown-section "Unit"']],
    ['systemd/system.conf', '[Manager]\nDefaultTimeoutStartSec=10s\n', []],
    ['systemd/system.conf', '[X-Fleet]\nMachineOf=a\n', []],
  ])('%s: %j', (fileName, text, expected) => {
    expect(found(text, fileName)).toEqual(expected);
  });
});

describe('templates', () => {
  const text = `{% if doc %}
[Unit]
Description={{ name }}
{% else %}
[Unit]
Description=none
{% endif %}
{{ more }}
[Service]
Type=@type@
User=@user@
RemainAfterExit={{ 'yes' if keep else 'no' }}
@EXTRA@=1
ExecStart=@bindir@/web \\
  {% for a in args %}{{ a }} {% endfor %}
# {# comment #}
Restart=allways
`;

  test.each(['web.service.in', 'web.service.j2', 'a/web@.service.tmpl'])('%s', fileName => {
    expect(found(text, fileName)).toEqual(['error bad-word "allways" → always']);
  });

  test('the same text is no good unit', () => {
    expect(found(text, 'web.service').length).toBeGreaterThan(5);
  });

  test('quadlets too', () => {
    expect(found('[Container]\nImage={{ image }}\n{% if x %}\nImge=a\n', 'a.container.j2')).toEqual([
      'warning unknown-directive "Imge" → Image',
    ]);
  });
});
