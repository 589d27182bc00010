// Stands in for @vscode/spdlog, the compiled module with which VS Code writes its log files, so that no compiler is
// needed. Output channels of extensions are such files read back: without a writer they stay empty.
'use strict';
/* eslint-disable @typescript-eslint/no-require-imports -- VS Code's server loads this file as CommonJS */
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const INFO = 2;

class Logger {
  #file;
  #level = INFO;
  #bare = false;

  constructor(_kind, _name, file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '', { flag: 'a' });
  }

  #write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, -1);
    try {
      appendFileSync(this.#file, this.#bare ? message : `${time} [${LEVELS[level]}] ${message}\n`);
    } catch {
      // the window was closed and its log folder removed; nobody is left to read
    }
  }

  trace = message => this.#write(0, message);
  debug = message => this.#write(1, message);
  info = message => this.#write(2, message);
  warn = message => this.#write(3, message);
  error = message => this.#write(4, message);
  critical = message => this.#write(5, message);
  getLevel = () => this.#level;
  setLevel = level => (this.#level = level);
  clearFormatters = () => (this.#bare = true);
  setPattern = () => (this.#bare = true);
  flush = () => undefined;
  drop = () => undefined;
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.createRotatingLogger = (name, file) => Promise.resolve(new Logger('rotating', name, file));
exports.createAsyncRotatingLogger = (name, file) => Promise.resolve(new Logger('rotating_async', name, file));
