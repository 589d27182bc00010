import { describe, expect, test } from 'vitest';
import { lint, parseUnitFile } from '../../src/index.ts';
import { checkUnits, type BadUnit } from './check.ts';

const image = 'Image=quay.io/a/b:1\n';

const rows: readonly BadUnit[] = [
  {
    name: 'a container without an image',
    file: 'a.container',
    bad: '«[Container]»\nPull=never\n',
    good: `[Container]\n${image}Pull=never\n`,
    code: 'missing-setting',
    fix: { add: { section: 'Container', line: 'Image=' } },
  },
  {
    name: 'an image that is taken back',
    file: 'a.container',
    bad: `«[Container]»\n${image}Image=\n`,
    good: '[Container]\nRootfs=/a\nImage=\n',
    code: 'missing-setting',
  },
  {
    name: 'Kubernetes without a file',
    file: 'a.kube',
    bad: '«[Kube]»\nAutoUpdate=registry\n',
    good: '[Kube]\nYaml=a.yaml\n',
    code: 'missing-setting',
  },
  {
    name: 'an image without a name',
    file: 'containers/systemd/a.image',
    bad: '«[Image]»\nArch=arm64\n',
    good: '[Image]\nImage=a\n',
    code: 'missing-setting',
  },
  {
    name: 'an artifact without a name',
    file: 'containers/systemd/a.artifact',
    bad: '«[Artifact]»\nQuiet=true\n',
    good: '[Artifact]\nArtifact=a\n',
    code: 'missing-setting',
  },
  {
    name: 'a build without a name',
    file: 'containers/systemd/a.build',
    bad: '«[Build]»\nFile=/a/Containerfile\n',
    good: '[Build]\nFile=/a/Containerfile\nImageTag=a\n',
    code: 'missing-setting',
  },
  {
    name: 'a build of nothing',
    file: 'containers/systemd/a.build',
    bad: '«[Build]»\nImageTag=a\n',
    good: '[Build]\nImageTag=a\n[Service]\nWorkingDirectory=/a\n',
    code: 'missing-setting',
    fix: { add: { section: 'Build', line: 'SetWorkingDirectory=' } },
  },
  {
    name: 'an image and a root file system',
    file: 'a.container',
    bad: `[Container]\n${image}«Rootfs=/a»\n`,
    good: '[Container]\nRootfs=/a\n',
    code: 'conflicting-settings',
    fix: { remove: true },
  },
  {
    name: 'two ways to reload',
    file: 'a.container',
    bad: `[Container]\n${image}ReloadCmd=a\n«ReloadSignal=SIGHUP»\n`,
    good: `[Container]\n${image}ReloadCmd=\nReloadSignal=SIGHUP\n`,
    code: 'conflicting-settings',
  },
  {
    name: 'a type of a volume without a device',
    file: 'a.volume',
    bad: '[Volume]\n«Type=tmpfs»\n',
    good: '[Volume]\nType=tmpfs\nDevice=tmpfs\n',
    code: 'missing-setting',
    fix: { add: { section: 'Volume', line: 'Device=' } },
  },
  {
    name: 'a gateway to no network',
    file: 'containers/systemd/a.network',
    bad: '[Network]\n«Gateway=10.0.0.1»\n',
    good: '[Network]\nGateway=10.0.0.1\nSubnet=10.0.0.0/8\n',
    code: 'missing-setting',
  },
  {
    name: 'a type of service that podman does not make',
    file: 'a.container',
    bad: `[Container]\n${image}[Service]\n«Type=simple»\n`,
    good: `[Container]\n${image}[Service]\nType=oneshot\n`,
    code: 'conflicting-settings',
    fix: { remove: true },
  },
  {
    name: 'a way to stop that leaves containers behind',
    file: 'a.kube',
    bad: '[Kube]\nYaml=a.yaml\n[Service]\n«KillMode=process»\n',
    good: '[Kube]\nYaml=a.yaml\n[Service]\nKillMode=mixed\n',
    code: 'conflicting-settings',
  },
  {
    name: 'a user of the service',
    file: 'a.container',
    bad: `[Container]\n${image}[Service]\n«User=web»\n`,
    good: `[Container]\n${image}User=web\n`,
    code: 'questionable-combination',
  },
];

checkUnits(rows);

describe('nothing is missing', () => {
  test.each([
    ['in a drop-in', 'a.container.d/b.conf', '[Container]\nPull=never\n'],
    ['in an empty file, which masks', 'a.container', ''],
    ['in a template', 'a.container.j2', '[Container]\n{% include "image" %}\n'],
    ['in a pod, a volume and a network', 'a.volume', '[Volume]\n'],
    ['where the name is misspelt, which is told already', 'a.container', '[Container]\nImige=a\n'],
  ])('%s', (_where, fileName, text) => {
    const codes = lint(parseUnitFile(text), { fileName }).map(({ code }) => code);
    expect(codes.filter(code => code === 'missing-setting')).toEqual([]);
  });
});
