import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { endpointProblem, readClusterSettings, type ClusterSettings } from './configuration.ts';
import { tryConnection } from './try-connection.ts';
import type { ClusterEntry, Found } from './environment.ts';
import type { LogIn } from './open-registry.ts';

/** What the form needs from outside. */
export interface FormPorts {
  /** Names that other clusters have. */
  readonly taken: readonly string[];
  readonly logIn: (settings: ClusterSettings) => LogIn;
  /** The password that is stored for these settings. */
  readonly stored: (settings: ClusterSettings) => Promise<string | undefined>;
}

interface Field extends vscode.QuickPickItem {
  /** Changes the draft; `false` when the person changed their mind. */
  readonly edit?: (draft: Draft) => Promise<unknown>;
  readonly act?: 'save' | 'test';
}

interface Draft {
  entry: ClusterEntry;
  password: string | undefined;
  /** What came of the last test. */
  said: string | undefined;
}

/**
 * A cluster as a form: one line for each thing with what is set, chosen to change it; a test of the connection; and
 * Save, which is chosen first once all that is needed is there. `undefined` when the person changed their mind.
 */
export async function askCluster(title: string, start: Found, ports: FormPorts): Promise<Found | undefined> {
  const draft: Draft = { ...start, said: undefined };
  for (;;) {
    const problem = problemOf(draft.entry, ports);
    const chosen = await vscode.window.showQuickPick(lines(draft, problem), {
      title,
      placeHolder: problem ?? t('Choose a line to change it, or save'),
      ignoreFocusOut: true,
    });
    if (chosen === undefined) return undefined;
    if (chosen.edit !== undefined) {
      await chosen.edit(draft);
      draft.said = undefined;
    } else if (problem !== undefined) void vscode.window.showWarningMessage(problem);
    else if (chosen.act === 'test') draft.said = await test(draft, ports);
    else return { entry: draft.entry, password: draft.password };
  }
}

function problemOf(entry: ClusterEntry, { taken }: FormPorts): string | undefined {
  if (taken.includes(entry.name.trim())) return t('The name "{0}" is used already', entry.name);
  const { problems } = readClusterSettings([entry], homedir());
  return problems[0]?.replace(/^flotilla\.clusters\[0\]: /, '');
}

async function test(draft: Draft, ports: FormPorts): Promise<string> {
  const [settings] = readClusterSettings([draft.entry], homedir()).clusters;
  if (settings === undefined) return '';
  const tried = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Testing the connection to {0}', settings.name) },
    async () => tryConnection(settings, draft.password ?? (await ports.stored(settings)), ports.logIn(settings)),
  );
  return `$(${tried.ok ? 'pass' : 'error'}) ${tried.text.replaceAll('\n', ' ')}`;
}

function lines(draft: Draft, problem: string | undefined): Field[] {
  const { entry, password, said } = draft;
  const { tls = {} } = entry;
  const unset = t('not set');
  const line = (label: string, value: string | undefined, edit: Field['edit']): Field => ({
    label,
    description: value === undefined || value === '' ? unset : value,
    ...(edit && { edit }),
  });
  const save: Field = { label: t('$(save) Save'), act: 'save' };
  const test: Field = { label: t('$(debug-disconnect) Test Connection'), act: 'test', ...(said && { detail: said }) };
  const fields = [
    line(t('Name'), entry.name, text(t('Name of the cluster'), 'name')),
    line(t('Addresses of etcd'), entry.endpoints.join(' '), endpoints),
    line(t('Prefix'), entry.prefix, text(t('What its keys start with; empty means /flotilla/'), 'prefix')),
    line(t('User of etcd'), entry.username, login),
    line(t('Password'), password === undefined ? undefined : '•••', askPassword),
    line(t('Certificate of the authority'), tls.caFile, pem('caFile')),
    line(t('Certificate of this client'), tls.certFile, pem('certFile')),
    line(t('Key of this client'), tls.keyFile, pem('keyFile')),
    line(t('SSH tunnel'), entry.sshTunnel, text(t('Machine through which etcd is reached: user@host:22'), 'sshTunnel')),
    line(t('Protected'), entry.protected ? t('yes: type the name before something is taken away') : t('no'), protect),
  ];
  return problem === undefined ? [save, test, ...fields] : [...fields, test, save];
}

function text(prompt: string, key: 'name' | 'prefix' | 'sshTunnel'): Field['edit'] {
  return async draft => {
    const value = await vscode.window.showInputBox({ prompt, value: draft.entry[key] ?? '', ignoreFocusOut: true });
    if (value === undefined) return;
    const isLeftOut = value.trim() === '' && key !== 'name';
    draft.entry = isLeftOut ? without(draft.entry, key) : { ...draft.entry, [key]: value.trim() };
  };
}

async function endpoints(draft: Draft): Promise<void> {
  const before = draft.entry.endpoints.join(' ') || 'http://127.0.0.1:2379';
  const given = await askEndpoints(before, undefined);
  if (given !== undefined) draft.entry = { ...draft.entry, endpoints: given };
}

/** Addresses of an etcd that can be used; `undefined` when the person changed their mind. */
export async function askEndpoints(value: string, title: string | undefined): Promise<string[] | undefined> {
  const given = await vscode.window.showInputBox({
    ...(title === undefined ? {} : { title }),
    prompt: t("Addresses of the cluster's etcd, with blanks between them."),
    value,
    ignoreFocusOut: true,
    validateInput: text =>
      words(text)
        .map(endpointProblem)
        .find(problem => problem !== undefined) ?? (words(text).length === 0 ? t('An address is needed') : undefined),
  });
  return given === undefined ? undefined : words(given);
}

async function login(draft: Draft): Promise<void> {
  const value = await vscode.window.showInputBox({
    prompt: t('Leave it empty when etcd asks for no login. The password is asked for next.'),
    value: draft.entry.username ?? '',
    ignoreFocusOut: true,
  });
  if (value === undefined) return;
  const name = value.trim();
  draft.entry = name === '' ? without(draft.entry, 'username') : { ...draft.entry, username: name };
  draft.password = undefined;
  if (name !== '') await askPassword(draft);
}

async function askPassword(draft: Draft): Promise<void> {
  const password = await vscode.window.showInputBox({
    prompt: t('Kept in the secret storage of the editor.'),
    password: true,
    ignoreFocusOut: true,
  });
  if (password !== undefined) draft.password = password;
}

/** A file that is chosen; choosing none takes it out of the form. */
function pem(key: 'caFile' | 'certFile' | 'keyFile'): Field['edit'] {
  return async draft => {
    const before = draft.entry.tls ?? {};
    const [chosen] =
      (await vscode.window.showOpenDialog({
        title: t('A PEM file; choose none to leave it out'),
        openLabel: t('Use'),
        ...(before[key] ? { defaultUri: vscode.Uri.file(before[key]) } : {}),
      })) ?? [];
    const tls = chosen === undefined ? without(before, key) : { ...before, [key]: chosen.fsPath };
    draft.entry = Object.keys(tls).length === 0 ? without(draft.entry, 'tls') : { ...draft.entry, tls };
  };
}

function protect(draft: Draft): Promise<void> {
  draft.entry = { ...draft.entry, protected: draft.entry.protected !== true };
  return Promise.resolve();
}

function without<T extends object>(record: T, key: keyof T): T {
  const rest = { ...record };
  Reflect.deleteProperty(rest, key);
  return rest;
}

const words = (value: string): string[] => value.split(/[\s,]+/).filter(word => word !== '');
