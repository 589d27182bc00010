import type { BadUnit } from '../check.ts';

const file = 'a.service';
const missing = { file, code: 'missing-setting' };
const conflict = { file, code: 'conflicting-settings' };
const noEffect = { file, code: 'no-effect' };

/** Services that systemd refuses, or of which it ignores a part; all but the newest are judged by systemd 252 too. */
export const serviceUnits: readonly BadUnit[] = [
  {
    ...missing,
    name: 'nothing to run',
    bad: '[Unit]\nDescription=x\n«[Service]»\nRestart=no\n',
    good: '[Unit]\nDescription=x\n[Service]\nRestart=no\nExecStart=/bin/true\n',
  },
  {
    ...missing,
    name: 'no section that could say what to run',
    bad: '«[Unit]»\nDescription=x\n',
    good: '[Unit]\nDescription=x\nSuccessAction=reboot\n',
  },
  {
    ...missing,
    name: 'only [Install]',
    bad: '«[Install]»\nWantedBy=multi-user.target\n',
    good: '[Install]\nWantedBy=multi-user.target\n[Service]\nExecStart=/bin/true\n',
  },
  {
    ...missing,
    name: 'only a comment',
    bad: '«# to be written»\n\n',
    good: '# to be written\n[Service]\nExecStart=/bin/true\n',
  },
  {
    ...missing,
    name: 'every command taken back',
    bad: '«[Service]»\nExecStart=/bin/true\n[Service]\nExecStart=\n',
    good: '[Service]\nExecStart=/bin/true\n[Service]\nExecStart=\nExecStart=/bin/true\n',
  },
  {
    ...missing,
    name: 'SuccessAction=none is no action',
    bad: '«[Unit]»\nSuccessAction=none\n',
    good: '[Unit]\nSuccessAction=poweroff\n',
  },
  {
    ...missing,
    name: 'no start of a service that stays',
    bad: '[Service]\n«Type=simple»\nExecStop=/bin/true\n',
    good: '[Service]\nType=simple\nExecStop=/bin/true\nExecStart=/bin/true\n',
  },
  {
    ...missing,
    name: 'no start, and a bus name',
    bad: '[Service]\n«BusName=org.example.A»\nExecStop=/bin/true\n',
    good: '[Service]\nBusName=org.example.A\nExecStop=/bin/true\nExecStart=/bin/true\n',
  },
  {
    ...missing,
    name: 'a oneshot that only stops, and does not remain',
    bad: '«[Service]»\nType=oneshot\nExecStop=/bin/true\n',
    good: '[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n',
    fix: { add: { section: 'Service', line: 'RemainAfterExit=yes' } },
  },
  {
    ...missing,
    name: 'a oneshot by itself that only stops, and says that it does not remain',
    bad: '[Service]\nExecStop=/bin/true\nRemainAfterExit=«no»\n',
    good: '[Service]\nExecStop=/bin/true\nRemainAfterExit=on\n',
    fix: { replacement: 'yes' },
  },
  {
    ...missing,
    name: 'no bus name',
    bad: '[Service]\n«Type=dbus»\nExecStart=/bin/true\n',
    good: '[Service]\nType=dbus\nExecStart=/bin/true\nBusName=org.example.A\n',
  },
  {
    ...missing,
    name: 'a bus name that is taken back',
    bad: '[Service]\n«Type=dbus»\nExecStart=/bin/true\nBusName=org.example.A\nBusName=\n',
    good: '[Service]\nType=dbus\nExecStart=/bin/true\nBusName=org.example.A\n',
  },
  {
    ...conflict,
    name: 'several commands',
    bad: '[Service]\nExecStart=/bin/true\n«ExecStart=/bin/false»\n«ExecStart=/bin/ls»\n',
    good: '[Service]\nExecStart=/bin/true\n',
    fix: { add: { section: 'Service', line: 'Type=oneshot' } },
  },
  {
    ...conflict,
    name: 'several commands of Type=simple, in two sections',
    bad: '[Service]\nType=simple\nExecStart=/bin/true\n[Service]\n«ExecStart=/bin/false»\n',
    good: '[Service]\nType=oneshot\nExecStart=/bin/true\n[Service]\nExecStart=/bin/false\n',
  },
  {
    ...conflict,
    name: 'several commands on one line',
    bad: '[Service]\n«ExecStart=/bin/true ; /bin/false»\n',
    good: '[Service]\nExecStart=/bin/true \\; /bin/false\n',
  },
  {
    ...conflict,
    name: 'a oneshot that always restarts',
    bad: '[Service]\nType=oneshot\nExecStart=/bin/true\nRestart=«always»\n',
    good: '[Service]\nType=oneshot\nExecStart=/bin/true\nRestart=on-failure\n',
    fix: { replacement: 'on-failure' },
  },
  {
    ...conflict,
    name: 'a oneshot that restarts when it ends well',
    bad: '[Service]\nRestart=«on-success»\nType=oneshot\nExecStart=/bin/true\n',
    good: '[Service]\nRestart=on-success\nType=exec\nExecStart=/bin/true\n',
  },
  {
    ...conflict,
    name: 'a oneshot by itself that always restarts',
    bad: '[Service]\nRestart=«always»\nExecStop=/bin/true\nRemainAfterExit=yes\n',
    good: '[Service]\nRestart=no\nExecStop=/bin/true\nRemainAfterExit=yes\n',
  },
  {
    ...conflict,
    name: 'a oneshot with ExitType=cgroup',
    bad: '[Service]\nType=oneshot\nExecStart=/bin/true\n«ExitType=cgroup»\n',
    good: '[Service]\nType=oneshot\nExecStart=/bin/true\nExitType=main\n',
    fix: { remove: true },
  },
  {
    ...conflict,
    name: 'PAM without a process group to end',
    bad: '[Service]\nExecStart=/bin/true\nPAMName=login\nKillMode=«process»\n',
    good: '[Service]\nExecStart=/bin/true\nPAMName=login\nKillMode=mixed\n',
    fix: { replacement: 'mixed' },
  },
  {
    ...conflict,
    name: 'several units to isolate',
    bad: '[Unit]\nOnFailureJobMode=isolate\n«OnFailure=b.target c.target»\n[Service]\nExecStart=/bin/true\n',
    good: '[Unit]\nOnFailureJobMode=isolate\nOnFailure=b.target b.target\n[Service]\nExecStart=/bin/true\n',
  },
  {
    ...noEffect,
    name: 'a time limit that a oneshot does not have',
    bad: '[Service]\nType=oneshot\nExecStart=/bin/true\n«RuntimeMaxSec»=5min\n',
    good: '[Service]\nType=oneshot\nExecStart=/bin/true\nTimeoutStartSec=5min\n',
    fix: { replacement: 'TimeoutStartSec' },
  },
  {
    ...noEffect,
    name: 'more time on top of none',
    bad: '[Service]\nExecStart=/bin/true\n«RuntimeRandomizedExtraSec=5»\n',
    good: '[Service]\nExecStart=/bin/true\nRuntimeRandomizedExtraSec=5\nRuntimeMaxSec=5\n',
  },
  {
    ...noEffect,
    name: 'USB descriptors without strings',
    bad: '[Service]\nExecStart=/bin/true\n«USBFunctionDescriptors=/a»\n',
    good: '[Service]\nExecStart=/bin/true\nUSBFunctionDescriptors=/a\nUSBFunctionStrings=/b\n',
  },
  {
    ...noEffect,
    name: 'USB strings without descriptors',
    bad: '[Service]\nExecStart=/bin/true\n«USBFunctionStrings=/a»\n',
    good: '[Service]\nExecStart=/bin/true\nUSBFunctionStrings=/a\nUSBFunctionDescriptors=/b\n',
  },
];

/** What systemd 252 does not know, or not refuse, yet. */
export const newServiceUnits: readonly BadUnit[] = [
  {
    ...conflict,
    name: 'no home folder for a dynamic user',
    bad: '[Service]\nExecStart=/bin/true\nDynamicUser=yes\nWorkingDirectory=«~»\n',
    good: '[Service]\nExecStart=/bin/true\nDynamicUser=no\nWorkingDirectory=~\n',
  },
  {
    ...conflict,
    name: 'a working directory below /proc, and an own view of the file system',
    bad: '[Service]\nExecStart=/bin/true\nPrivateTmp=yes\nWorkingDirectory=«/proc/self»\n',
    good: '[Service]\nExecStart=/bin/true\nPrivateTmp=no\nWorkingDirectory=/proc/self\n',
  },
  {
    ...conflict,
    name: 'a forking service with own process ids',
    bad: '[Service]\nType=forking\nPIDFile=/run/a.pid\nExecStart=/bin/true\nPrivatePIDs=«yes»\n',
    good: '[Service]\nType=forking\nPIDFile=/run/a.pid\nExecStart=/bin/true\nPrivatePIDs=no\n',
    fix: { replacement: 'no' },
  },
  {
    ...conflict,
    name: 'own process ids and PAM',
    bad: '[Service]\nExecStart=/bin/true\nPAMName=login\nPrivatePIDs=«yes»\n',
    good: '[Service]\nExecStart=/bin/true\nPAMName=login\nPrivatePIDs=no\n',
  },
  {
    ...conflict,
    name: 'managed users and a user',
    bad: '[Service]\nExecStart=/bin/true\nUser=daemon\nPrivateUsers=«managed»\n',
    good: '[Service]\nExecStart=/bin/true\nUser=daemon\nPrivateUsers=self\n',
  },
  {
    ...conflict,
    name: 'own users and those of another namespace',
    bad: '[Service]\nExecStart=/bin/true\nUserNamespacePath=/run/ns\nPrivateUsers=«yes»\n',
    good: '[Service]\nExecStart=/bin/true\nUserNamespacePath=/run/ns\nPrivateUsers=no\n',
  },
  {
    ...noEffect,
    name: 'steps to nowhere',
    bad: '[Service]\nExecStart=/bin/true\n«RestartSteps=5»\n',
    good: '[Service]\nExecStart=/bin/true\nRestartSteps=5\nRestartMaxDelaySec=60\n',
  },
  {
    ...noEffect,
    name: 'nowhere in steps',
    bad: '[Service]\nExecStart=/bin/true\n«RestartMaxDelaySec=60»\n',
    good: '[Service]\nExecStart=/bin/true\nRestartMaxDelaySec=infinity\n',
  },
  {
    ...noEffect,
    name: 'a longest delay that is shorter than the first',
    bad: '[Service]\nExecStart=/bin/true\nRestartSteps=5\n«RestartMaxDelaySec=60»\nRestartSec=2min\n',
    good: '[Service]\nExecStart=/bin/true\nRestartSteps=5\nRestartMaxDelaySec=3min\nRestartSec=2min\n',
  },
  {
    file,
    code: 'ignored-value',
    name: 'a random delay without end',
    bad: '[Service]\nExecStart=/bin/true\nRestartRandomizedDelaySec=«infinity»\n',
    good: '[Service]\nExecStart=/bin/true\nRestartRandomizedDelaySec=5\n',
  },
  {
    file,
    code: 'questionable-combination',
    name: 'a command that may come before its credentials',
    bad: '[Service]\nType=«simple»\nExecStart=/bin/true\nExecStartPost=/bin/true\nSetCredential=a:b\n',
    good: '[Service]\nType=exec\nExecStart=/bin/true\nExecStartPost=/bin/true\nSetCredential=a:b\n',
    fix: { replacement: 'exec' },
  },
];
