import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { t } from '../../l10n.ts';
import { installMachine, removeMachine, upgradeMachine, type InstallPorts, type Program } from './install-machine.ts';
import { StepError } from './machine-shell.ts';
import { askSudoPassword } from '../../commands/ask-sudo-password.ts';
import { confirmProtected } from '../../commands/confirm-plan.ts';
import { pickCluster } from '../../commands/targets.ts';
import { machineLabel } from '../../explorer/unit-status.ts';
import { machineOf, type Target } from '../commands.ts';
import { readMetadataText } from '../metadata-text.ts';
import type { ClusterConnection } from '../../clusters/connection.ts';
import type { Services } from '../../services.ts';
import type { Membership } from '@flotilla/install';
import type { ShellConnection } from '@flotilla/ssh';

const JOIN_MS = 30_000;

/** How a machine is reached: as the cluster's settings say, but for what is named here. */
interface Address {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Makes a machine a member over SSH. Arguments: a cluster or a row of one, `user@host:port`, and metadata as text; a
 * person is asked for what is missing. Resolves to the machine's id when it is a member.
 */
export async function addMachine(services: Services, args: readonly unknown[]): Promise<string | undefined> {
  const connection = await clusterOf(services, args[0]);
  if (connection === undefined) return undefined;
  const { name } = connection.settings;
  const { parseJump } = await import('@flotilla/ssh');
  const typed = typeof args[1] === 'string' ? args[1] : await askAddress(name, parseJump);
  if (typed === undefined) return undefined;
  const address = parseJump(typed);
  const metadata = typeof args[2] === 'string' ? args[2] : await askMetadata(typed);
  if (metadata === undefined) return undefined;
  const membership = await membershipOf(services, connection, pairsOf(metadata));
  if (!(await confirmAdd(connection, typed, membership))) return undefined;
  return await withSteps(services, connection, t('Adding {0} to cluster {1}', typed, name), async ports => {
    const id = await installMachine(membership, await bundledProgram(services), {
      ...ports,
      connect: () => connect(connection, address),
    });
    void vscode.window.showInformationMessage(t('{0} is a member of cluster {1} now.', typed, name));
    return id;
  });
}

/** Gives a member the daemon that comes with this extension. Resolves to true when that went well. */
export async function upgradeMember(services: Services, args: readonly unknown[]): Promise<boolean | undefined> {
  const target = await machineOf(services, args, t('Upgrade which machine?'));
  if (target === undefined) return undefined;
  const { connection, label } = target;
  if (!(await confirm(target, t('Upgrade fleetd on {0}?', label), t('Upgrade'), t('Its units go on running.'))))
    return undefined;
  return await withSteps(services, connection, t('Upgrading {0}', label), async ports => {
    const changed = await upgradeMachine(await bundledProgram(services), { ...ports, connect: () => reach(target) });
    if (changed.length === 0) void vscode.window.showInformationMessage(t('{0} is upgraded; its units ran on.', label));
    else
      void vscode.window.showWarningMessage(
        t('{0} is upgraded. These units did not run on: {1}', label, changed.join(', ')),
      );
    return true;
  });
}

/** Takes the daemon off a member. Resolves to true when that went well. */
export async function removeMember(services: Services, args: readonly unknown[]): Promise<boolean | undefined> {
  const target = await machineOf(services, args, t('Remove which machine from its cluster?'));
  if (target === undefined) return undefined;
  const { connection, label } = target;
  const units = connection.index?.unitsOfMachine.get(target.machine.id)?.length ?? 0;
  const detail = t('{0} units are on it: they are stopped there and started on other machines that take them.', units);
  const question = t('Remove {0} from cluster {1}?', label, connection.settings.name);
  if (!(await confirm(target, question, t('Remove'), detail))) return undefined;
  return await withSteps(services, connection, t('Removing {0}', label), async ports => {
    await removeMachine({ ...ports, connect: () => reach(target) });
    void vscode.window.showInformationMessage(t('{0} is no member any more.', label));
    return true;
  });
}

async function clusterOf(services: Services, given: unknown): Promise<ClusterConnection | undefined> {
  const name = typeof given === 'string' ? (services.row(given)?.target.cluster ?? given) : undefined;
  const known = name === undefined ? undefined : services.store.get(name);
  return known ?? (await pickCluster(services, t('Add a machine to which cluster?')));
}

function askAddress(cluster: string, parse: (text: string) => unknown): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Add a machine to cluster {0} (1 of 2): address', cluster),
    prompt: t('As ssh takes it: user@host:port. You must be root there, or become it by sudo.'),
    placeHolder: 'root@10.0.0.9',
    ignoreFocusOut: true,
    validateInput: value => {
      try {
        parse(value);
        return undefined;
      } catch {
        return t('This is no machine');
      }
    },
  });
}

function askMetadata(address: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Add {0} (2 of 2): metadata', address),
    prompt: t('Keys and values with blanks between them, which units may ask for. May stay empty.'),
    placeHolder: 'region=eu disk=ssd',
    ignoreFocusOut: true,
    validateInput: value => readMetadataText({}, value).problem,
  });
}

function pairsOf(text: string): Record<string, string> {
  const { edits } = readMetadataText({}, text);
  return Object.fromEntries(edits.map(({ key, value }) => [key, value ?? '']));
}

/** The machine gets what this editor reaches the cluster's etcd with. */
async function membershipOf(
  services: Services,
  { settings }: ClusterConnection,
  metadata: Record<string, string>,
): Promise<Membership> {
  const read = async (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? undefined : await readFile(file, 'utf8');
  const { endpoints, prefix, username, tls } = settings;
  return {
    etcdServers: endpoints,
    prefix,
    username,
    password: await services.store.passwords.read(settings),
    ca: await read(tls?.caFile),
    cert: await read(tls?.certFile),
    key: await read(tls?.keyFile),
    metadata,
  };
}

async function confirmAdd(
  connection: ClusterConnection,
  address: string,
  { username, cert }: Membership,
): Promise<boolean> {
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('planFirst', true)) return true;
  const add = t('Add');
  const login = [
    ...(username ? [t('the login of {0}', username)] : []),
    ...(cert ? [t('the client certificate')] : []),
  ];
  const detail = [
    t('fleetd goes to /opt/flotilla, its services to /etc/systemd/system, its configuration to /etc/fleet.'),
    ...(login.length > 0 ? [t('It reaches etcd with {0} of this editor.', login.join(', '))] : []),
    t('If anything fails, all of it is taken away again.'),
  ];
  const question = t('Make {0} a member of cluster {1}?', address, connection.settings.name);
  return (
    (await vscode.window.showInformationMessage(question, { modal: true, detail: detail.join('\n') }, add)) === add
  );
}

async function confirm({ connection }: Target, question: string, button: string, detail: string): Promise<boolean> {
  if (connection.settings.protected) return confirmProtected(connection, question);
  if (!vscode.workspace.getConfiguration('flotilla').get<boolean>('confirmDestructive', true)) return true;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** Shows each step, in the notification and in the log; a failure is explained, and the log is one click away. */
async function withSteps<T>(
  services: Services,
  connection: ClusterConnection,
  title: string,
  work: (ports: Omit<InstallPorts, 'connect'>) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return await work({
          signal: abort.signal,
          members: () => labels(connection),
          joined: machine => joined(connection, machine),
          sudoPassword: isAgain => {
            const prompt = t('Your password on the machine, which sudo asks for there. It is not kept.');
            return askSudoPassword(title, prompt, isAgain, token);
          },
          runtime: (why, architecture) => findRuntime(services, title, why, architecture),
          progress: step => {
            progress.report({ message: step });
            services.log.info(`${title}: ${step}`);
          },
        });
      },
    );
  } catch (error) {
    if (!(error instanceof StepError) && !(error instanceof Error)) throw error;
    services.log.error(`${title}: ${error.message}`);
    const show = t('Show Log');
    void vscode.window.showErrorMessage(t('{0}: {1}', title, error.message), show).then(answer => {
      if (answer === show) services.log.show();
    });
    return undefined;
  }
}

/** That which comes with the extension, where it has one; else the one that a person names. */
async function findRuntime(
  { extension, log }: Services,
  title: string,
  why: string,
  architecture: string,
): Promise<Uint8Array | undefined> {
  const folder = vscode.Uri.joinPath(extension, 'runtime');
  const there = await vscode.workspace.fs.readDirectory(folder).then(
    entries => entries.map(([name]) => name),
    () => [],
  );
  const bundled = there.find(name => name.includes(`-linux-${architecture}.`));
  if (bundled !== undefined) {
    log.info(`${title}: ${why}: it gets ${bundled}`);
    return await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, bundled));
  }
  const choose = t('Choose File…');
  const detail = t(
    'fleetd can have a Node.js of its own there: download a release for Linux {0} from nodejs.org and choose the file (node-v…-linux-{0}.tar.gz or .tar.xz). Nothing else on the machine uses it.',
    architecture,
  );
  const question = `${title}: ${why}`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, choose)) !== choose) return undefined;
  const [file] = (await vscode.window.showOpenDialog({ openLabel: t('Send'), title: t('A release of Node.js') })) ?? [];
  return file && (await vscode.workspace.fs.readFile(file));
}

function labels({ index }: ClusterConnection): ReadonlyMap<string, string> {
  return new Map([...(index?.machines.keys() ?? [])].map(id => [id, index ? machineLabel(index, id) : id]));
}

function joined(connection: ClusterConnection, machine: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (connection.index?.machines.has(machine) === true) end(resolve);
    };
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const late = new Error(t('the cluster does not show it after {0} s', JOIN_MS / 1000));
    const timer = setTimeout(() => end(() => reject(late)), JOIN_MS);
    const stop = connection.onChange(look);
    look();
  });
}

async function connect({ settings }: ClusterConnection, { user, host, port }: Address): Promise<ShellConnection> {
  const { logIn } = await import('../../journal/ssh-login.ts');
  const ssh = { ...settings.ssh, user: user ?? settings.ssh.user, port: port ?? settings.ssh.port };
  return await logIn({ ...settings, ssh }, host);
}

async function reach({ connection, machine, label }: Target): Promise<ShellConnection> {
  if (machine.address === '') throw new Error(t('Machine {0} has told no address.', label));
  return await connect(connection, { user: undefined, host: machine.address, port: undefined });
}

async function bundledProgram({ extension }: Services): Promise<Program> {
  const file = vscode.Uri.joinPath(extension, 'dist', 'fleetd.cjs');
  return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(file)) };
}
