import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { check } from './report.ts';
import { file, one, outcomes, until } from './vscode.ts';

const FOLDER = file('stack');
const SERVICE = '[Service]\nExecStart=/bin/sleep infinity\n';

const deployed = (unit: string): vscode.Uri => vscode.Uri.from({ scheme: 'fleet-unit', path: `/sandbox/${unit}` });

const path = (name: string): vscode.Uri => vscode.Uri.joinPath(FOLDER, name);

/** Waits until the editor knows of it. */
async function write(name: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(path(name), new TextEncoder().encode(text));
  await until(
    `the editor to know of ${name}`,
    async () => (await vscode.workspace.openTextDocument(path(name))).getText() === text,
  );
}

async function apply(): Promise<string[]> {
  return (await outcomes('applyFolder', FOLDER)).map(({ name, result }) => `${name}: ${result}`).sort();
}

async function deployedText(unit: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(deployed(unit))).getText();
}

/** A folder of unit files, applied as a whole. */
export async function testApply(): Promise<boolean[]> {
  return [
    await check('a folder is applied: all that it asks for is started, its templates are there', async () => {
      await write('front.service', SERVICE);
      await write('back@.service', `${SERVICE}[Install]\nDefaultInstance=main\n`);
      await write('tidy.service', SERVICE);
      await write('tidy.timer', '[Timer]\nOnCalendar=daily\n');
      assert.deepEqual(await apply(), [
        'back@.service: ok',
        'back@main.service: ok',
        'front.service: ok',
        'tidy.service: ok',
        'tidy.timer: ok',
      ]);
      assert.deepEqual(await apply(), []);
    }),
    await check('what has changed is replaced, instances with their template', async () => {
      await write('back@.service', `${SERVICE}[X-Note]\nText=new\n[Install]\nDefaultInstance=main\n`);
      assert.deepEqual(await apply(), ['back@.service: ok', 'back@main.service: ok']);
      assert.match(await deployedText('back@main.service'), /Text=new/);
    }),
    await check('a unit is rolled back to the text before, and forth again', async () => {
      for (const pattern of [/^(?!.*Text=new)/s, /Text=new\n/]) {
        assert.match(await one('rollBack', deployed('back@main.service')), /^ok: active on 10\./);
        await until('the text', async () => pattern.test(await deployedText('back@main.service')));
      }
      assert.deepEqual(await outcomes('rollBack', deployed('front.service')), []);
    }),
    await check('what fails keeps the rest from being replaced', async () => {
      await write('front.service', '[Service]\nExecStart=/bin/false\n');
      await write('back@.service', `${SERVICE}[X-Note]\nText=newer\n[Install]\nDefaultInstance=main\n`);
      await write('new.service', '[Service]\nExecStart=/bin/false\n');
      assert.deepEqual(await apply(), [
        'back@.service: ok',
        'back@main.service: refused',
        'front.service: refused',
        'new.service: failed',
      ]);
      assert.match(await deployedText('back@main.service'), /Text=new\n/);
    }),
    await check('one wrong file, and nothing is changed', async () => {
      await write('new.service', SERVICE);
      await write('front.service', 'no section\n');
      assert.deepEqual(await apply(), []);
      assert.match(await deployedText('new.service'), /bin\/false/);
      // the template last: it would ask which of its instances is meant
      for (const name of [
        'back@main.service',
        'back@.service',
        'front.service',
        'new.service',
        'tidy.service',
        'tidy.timer',
      ])
        assert.match(await one('destroy', deployed(name)), /^ok/);
      await vscode.workspace.fs.delete(FOLDER, { recursive: true });
    }),
  ];
}
