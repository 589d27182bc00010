import type * as vscode from 'vscode';
import { SHOW_REFERENCES } from './show-references.ts';

/** Where unit files come from; not the old side of a comparison, whose mistakes nobody can correct. */
const SCHEMES = ['file', 'untitled', 'fleet-unit', 'vscode-vfs', 'vscode-remote', 'fleet-edit'];

/** Units, and what is like them: quadlets, files of networkd and nspawn, templates. Only units can be run on a cluster. */
const LANGUAGES = ['systemd-unit', 'systemd-config'];

/** What the language client is told, wherever its server runs. */
export const languageOptions = (outputChannel: vscode.LogOutputChannel) => ({
  documentSelector: SCHEMES.flatMap(scheme => LANGUAGES.map(language => ({ scheme, language }))),
  outputChannel,
  initializationOptions: { showReferences: SHOW_REFERENCES },
});
