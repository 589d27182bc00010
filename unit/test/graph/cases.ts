/** Units that wait for each other, and the same units with one step less. All in one folder of system units. */
export interface Circle {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Who waits for whom, the first again at the end. */
  readonly circle: readonly string[];
  /** Files instead of those above, by which the circle is gone. */
  readonly mended: Readonly<Record<string, string>>;
}

const run = '[Service]\nExecStart=/bin/true\n';
const unit = (lines: string, rest = run): string => `[Unit]\n${lines}\n${rest}`;

export const circles: readonly Circle[] = [
  {
    name: 'two units after each other',
    files: { 'a.service': unit('After=b.service\nWants=b.service'), 'b.service': unit('After=a.service') },
    circle: ['a.service', 'b.service', 'a.service'],
    mended: { 'b.service': unit('Before=a.service') },
  },
  {
    name: 'three units',
    files: {
      'a.service': unit('After=b.service\nWants=b.service c.service'),
      'b.service': unit('After=c.service'),
      'c.service': unit('After=a.service'),
    },
    circle: ['a.service', 'b.service', 'c.service', 'a.service'],
    mended: { 'c.service': unit('Before=a.service') },
  },
  {
    name: 'before what a service waits for by default',
    files: { 'a.service': unit('Before=basic.target\nWants=basic.target') },
    circle: ['a.service', 'basic.target', 'a.service'],
    mended: { 'a.service': unit('Before=basic.target\nWants=basic.target\nDefaultDependencies=no') },
  },
  {
    name: 'a timer after the service that it starts',
    files: {
      'a.timer': '[Unit]\nAfter=a.service\nWants=a.service\n[Timer]\nOnCalendar=daily\n',
      'a.service': run,
    },
    circle: ['a.timer', 'a.service', 'a.timer'],
    mended: { 'a.timer': '[Timer]\nOnCalendar=daily\n' },
  },
  {
    name: 'two instances',
    files: {
      'a.service': unit('Wants=t@1.service u@1.service'),
      't@.service': unit('After=u@%i.service'),
      'u@.service': unit('After=t@%i.service'),
    },
    circle: ['t@.service', 'u@.service', 't@.service'],
    mended: { 'u@.service': unit('After=t@2.service') },
  },
  {
    name: 'by a drop-in',
    files: {
      'a.service': unit('After=b.service\nWants=b.service'),
      'b.service': run,
      'b.service.d/x.conf': '[Unit]\nAfter=a.service\n',
    },
    circle: ['a.service', 'b.service', 'a.service'],
    mended: { 'b.service.d/x.conf': '[Unit]\nDescription=x\n' },
  },
  {
    name: 'a member that waits for a target that wants it',
    files: {
      'a.target': '[Unit]\nRequires=b.service\nAfter=c.service\nWants=c.service\n',
      'b.service': run,
      'c.service': unit('After=a.target'),
    },
    circle: ['a.target', 'c.service', 'a.target'],
    mended: { 'a.target': '[Unit]\nRequires=b.service\nWants=c.service\n' },
  },
];
