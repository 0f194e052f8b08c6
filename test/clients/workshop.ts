/** A folder in which other people's generators work on the documents of a running host. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** `npm run test:clients` installs them there. */
const TOOLS = process.env.TEST_CLIENT_TOOLS ?? '';
/** As most projects compile: strict, and without the types of Node.js. */
const STRICT = {
  strict: true,
  target: 'es2022',
  module: 'commonjs',
  moduleResolution: 'node',
  esModuleInterop: true,
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: [],
  skipLibCheck: true,
  rootDir: '.',
};

export class Workshop {
  private constructor(readonly folder: string) {}

  /** Saves the documents as `openapi.json` and `openapi-3.0.json`. */
  static async open(url: string): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'exovo-clients-'));
    for (const name of ['openapi.json', 'openapi-3.0.json']) {
      await writeFile(join(folder, name), await (await fetch(`${url}/api/v1/${name}`)).text());
    }
    // Generated code finds what it imports, such as zod, as in a project that depends on it.
    await symlink(join(TOOLS, 'node_modules'), join(folder, 'node_modules'));
    return new Workshop(folder);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  /** Runs the command of a tool. Throws with its output if it fails. */
  async tool(name: string, ...args: string[]): Promise<string> {
    return this.program(process.execPath, join(TOOLS, 'node_modules/.bin', name), ...args);
  }

  /** As `tool`, for one that needs Node.js 22, in a folder of the workshop. */
  async toolOnNode22(folder: string, name: string, ...args: string[]): Promise<string> {
    const node = join(TOOLS, `node_modules/node-linux-${process.arch}/bin/node`);
    return this.#run(join(this.folder, folder), node, join(TOOLS, 'node_modules/.bin', name), ...args);
  }

  program(name: string, ...args: string[]): Promise<string> {
    return this.#run(this.folder, name, ...args);
  }

  async #run(cwd: string, name: string, ...args: string[]): Promise<string> {
    try {
      const { stdout, stderr } = await run(name, args, { cwd, maxBuffer: 16_000_000 });
      return stdout + stderr;
    } catch (error) {
      const { message, stdout } = error as Error & { stdout?: string };
      throw new Error(`${message}\n${stdout}`);
    }
  }

  /** Compiles a TypeScript program and all it imports with strict checks, then runs it and returns what it prints as JSON. */
  async runTyped(
    name: string,
    source: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    await this.write(`${name}.ts`, `${source}\ndeclare const process: { env: Record<string, string> };\n`);
    const project = { compilerOptions: { ...STRICT, outDir: `built-${name}` }, files: [`${name}.ts`] };
    await this.write(`tsconfig-${name}.json`, JSON.stringify(project));
    await this.tool('tsc', '-p', `tsconfig-${name}.json`);
    const env = { PATH: process.env.PATH ?? '', ...environment };
    const built = join(this.folder, `built-${name}`, `${name}.js`);
    return JSON.parse((await run(process.execPath, [built], { cwd: this.folder, env })).stdout);
  }

  /** Loads a CommonJS module of the tools. */
  require(name: string): unknown {
    return createRequire(join(TOOLS, 'package.json'))(name);
  }
}
