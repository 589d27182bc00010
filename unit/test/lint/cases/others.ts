import type { BadUnit } from '../check.ts';

const missing = 'missing-setting';
const conflict = 'conflicting-settings';
const fileName = 'unit-file-name';

const socket = { file: 'a.socket', code: conflict };

export const socketUnits: readonly BadUnit[] = [
  {
    ...socket,
    code: missing,
    name: 'nothing to listen on',
    bad: '«[Socket]»\nAccept=no\n',
    good: '[Socket]\nAccept=no\nListenFIFO=/run/a\n',
  },
  {
    ...socket,
    code: missing,
    name: 'all that is listened on taken back',
    bad: '«[Socket]»\nListenStream=80\nListenDatagram=\n',
    good: '[Socket]\nListenStream=80\nListenDatagram=\nListenDatagram=53\n',
  },
  {
    ...socket,
    name: 'datagrams can not be accepted',
    bad: '[Socket]\nListenStream=80\n«ListenDatagram=53»\nAccept=yes\n',
    good: '[Socket]\nListenStream=80\nListenSequentialPacket=/run/a\nAccept=yes\n',
  },
  {
    ...socket,
    name: 'a FIFO can not be accepted',
    bad: '[Socket]\n«ListenFIFO=/run/a»\nAccept=true\n',
    good: '[Socket]\nListenFIFO=/run/a\nAccept=false\n',
  },
  {
    ...socket,
    name: 'accepting, and one service for all',
    bad: '[Socket]\nListenStream=80\nAccept=yes\n«Service=b.service»\n',
    good: '[Socket]\nListenStream=80\nAccept=no\nService=b.service\n',
    fix: { remove: true },
  },
  {
    ...socket,
    name: 'no connection at all',
    bad: '[Socket]\nListenStream=80\nAccept=yes\nMaxConnections=«0»\n',
    good: '[Socket]\nListenStream=80\nAccept=yes\nMaxConnections=1\n',
  },
  {
    ...socket,
    name: 'links to no node',
    bad: '[Socket]\nListenStream=80\n«Symlinks=/run/b»\n',
    good: '[Socket]\nListenStream=/run/a\nSymlinks=/run/b\n',
  },
  {
    ...socket,
    name: 'links to two nodes',
    bad: '[Socket]\nListenStream=/run/a\nListenFIFO=/run/c\n«Symlinks=/run/b»\n',
    good: '[Socket]\nListenStream=/run/a\nListenStream=@c\nSymlinks=/run/b\n',
  },
];

const mount = { file: 'srv-data.mount', code: fileName };

export const pathUnits: readonly BadUnit[] = [
  {
    ...mount,
    name: 'a mount called like another path',
    bad: '[Mount]\nWhat=/dev/sda1\nWhere=«/srv/other»\n',
    good: '[Mount]\nWhat=/dev/sda1\nWhere=/srv/data/\n',
    fix: { replacement: '/srv/data' },
  },
  {
    ...mount,
    file: 'srv-my-data.mount',
    name: 'a dash that is not escaped',
    bad: '[Mount]\nWhat=/dev/sda1\nWhere=«/srv/my-data»\n',
    good: '[Mount]\nWhat=/dev/sda1\nWhere=/srv/my/data\n',
    fix: { replacement: '/srv/my/data' },
  },
  {
    ...mount,
    file: 'srv-my\\x2ddata.mount',
    name: 'a dash that is escaped',
    bad: '[Mount]\nWhat=/dev/sda1\nWhere=«/srv/my/data»\n',
    good: '[Mount]\nWhat=/dev/sda1\nWhere=/srv/my-data\n',
  },
  {
    ...mount,
    file: 'srv--data.mount',
    name: 'a name that is no path',
    bad: '«[Mount]»\nWhat=/dev/sda1\n',
    good: '# flotilla-ignore: unit-file-name\n[Mount]\nWhat=/dev/sda1\n',
  },
  {
    ...mount,
    code: missing,
    name: 'nothing to mount',
    bad: '«[Mount]»\nWhere=/srv/data\n',
    good: '[Mount]\nWhere=/srv/data\nWhat=tmpfs\n',
  },
  {
    ...mount,
    file: 'run.mount',
    code: conflict,
    name: "systemd's own mount",
    bad: '[Mount]\nWhat=tmpfs\nWhere=«/run»\n',
    good: '# flotilla-ignore-file: conflicting-settings\n[Mount]\nWhat=tmpfs\nWhere=/run\n',
  },
  {
    file: 'srv-data.automount',
    code: fileName,
    name: 'an automount called like another path',
    bad: '[Automount]\nWhere=«/srv»\n',
    good: '[Automount]\nWhere=/srv/data\n',
    fix: { replacement: '/srv/data' },
  },
  {
    file: '-.automount',
    code: conflict,
    name: 'an automount for the root',
    bad: '[Automount]\nWhere=«/»\n',
    good: '# flotilla-ignore-file: conflicting-settings\n[Automount]\nWhere=/\n',
  },
  {
    file: 'srv-data.automount',
    code: conflict,
    name: 'an option that autofs gets from systemd',
    bad: '[Automount]\n«ExtraOptions=strictexpire,fd=3»\n',
    good: '[Automount]\nExtraOptions=strictexpire\n',
  },
  {
    file: 'srv-data.mount',
    code: fileName,
    name: 'a percent sign that begins no specifier',
    bad: '[Mount]\nWhat=tmpfs\nWhere=«/srv/%-data»\n',
    good: '[Mount]\nWhat=tmpfs\nWhere=/srv/data\n',
  },
  {
    file: 'dev-sda2.swap',
    code: fileName,
    name: 'a swap called like another device',
    bad: '[Swap]\nWhat=«/dev/sda3»\n',
    good: '[Swap]\nWhat=/dev/sda2\n',
    fix: { replacement: '/dev/sda2' },
  },
];

/** Swaps by UUID: systemd 252 takes paths only. */
export const newPathUnits: readonly BadUnit[] = [
  {
    file: 'dev-disk-by\\x2duuid-ab12.swap',
    code: fileName,
    name: 'a swap called like another UUID',
    bad: '[Swap]\nWhat=«UUID=ab13»\n',
    good: '[Swap]\nWhat=UUID=ab12\n',
  },
];

export const triggerUnits: readonly BadUnit[] = [
  {
    file: 'a.timer',
    code: missing,
    name: 'a timer without a time',
    bad: '«[Timer]»\nPersistent=yes\n',
    good: '[Timer]\nOnBootSec=5\n',
  },
  {
    file: 'a.timer',
    code: missing,
    name: 'all times taken back',
    bad: '«[Timer]»\nOnBootSec=5\nOnCalendar=\nOnClockChange=no\n',
    good: '[Timer]\nOnBootSec=5\nOnCalendar=\nOnClockChange=yes\n',
  },
  {
    file: 'a.timer',
    code: missing,
    name: 'no [Timer]',
    bad: '«[Unit]»\nDescription=x\n',
    good: '[Unit]\nDescription=x\n[Timer]\nOnTimezoneChange=yes\n',
  },
  {
    file: 'a.path',
    code: missing,
    name: 'a path unit without a path',
    bad: '«[Path]»\nMakeDirectory=yes\n',
    good: '[Path]\nMakeDirectory=yes\nPathExists=/a\n',
  },
  {
    file: 'a.path',
    code: missing,
    name: 'all paths taken back',
    bad: '«[Path]»\nPathExists=/a\nPathChanged=\n',
    good: '[Path]\nPathExists=/a\nPathChanged=\nPathModified=/b\n',
  },
];

export const groupUnits: readonly BadUnit[] = [
  {
    file: 'a--b.slice',
    code: fileName,
    name: 'a slice with an empty part',
    bad: '«[Slice]»\nCPUWeight=10\n',
    good: '# flotilla-ignore: unit-file-name\n[Slice]\nCPUWeight=10\n',
  },
  {
    file: 'a-b.slice',
    code: 'no-effect',
    name: 'a slice in another than its name says',
    bad: '[Slice]\n«Slice=c.slice»\nCPUWeight=10\n',
    good: '[Slice]\nCPUWeight=10\n',
    fix: { remove: true },
  },
  {
    file: 'a.scope',
    code: fileName,
    name: 'a scope in a file',
    bad: '«[Scope]»\nRuntimeMaxSec=5\n',
    good: '# flotilla-ignore: unit-file-name\n[Scope]\nRuntimeMaxSec=5\n',
  },
  {
    file: 'a.target',
    code: 'no-effect',
    name: 'a job that may run longer than it may take',
    bad: '[Unit]\n«JobRunningTimeoutSec=2min»\nJobTimeoutSec=60\n',
    good: '[Unit]\nJobRunningTimeoutSec=2min\nJobTimeoutSec=0\n',
  },
];
