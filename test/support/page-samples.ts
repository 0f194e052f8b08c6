/** Takes the samples from a rendered reference page and runs them as a reader would. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KEY_PLACEHOLDER, type Language } from '../../src/reference/sample-code.js';

const run = promisify(execFile);

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Returns the samples of a section by language, with the placeholder replaced by `key`. */
export function samplesIn(page: string, section: string, key = KEY_PLACEHOLDER): [Language, string][] {
  const [, content = ''] = new RegExp(`<section [^>]*id="${section}"(.*?)</section>`, 's').exec(page) ?? [];
  const samples = [...content.matchAll(/<code data-sample="(\w+)">(.*?)<\/code>/gs)];
  return samples.map(([, language = '', code = '']) => [
    language as Language,
    unescapeHtml(code).replaceAll(KEY_PLACEHOLDER, key),
  ]);
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Writes the sample into a file in `folder` and runs it there. */
export async function runSample(language: Language, code: string, folder: string): Promise<Output> {
  const [program, file] = sampleFile(language, code, folder);
  try {
    return { ...(await run(program, [file], { cwd: folder })), exitCode: 0 };
  } catch (error) {
    const { stdout = '', stderr = '', code: exitCode = -1 } = error as Partial<Output> & { code?: number };
    return { stdout, stderr, exitCode };
  }
}

/** Starts a sample that doesn't end by itself. */
export function startSample(language: Language, code: string, folder: string): ChildProcess {
  const [program, file] = sampleFile(language, code, folder);
  return spawn(program, [file], { cwd: folder });
}

function sampleFile(language: Language, code: string, folder: string): [program: string, file: string] {
  const [program, extension] = {
    curl: ['sh', 'sh'],
    javascript: [process.execPath, 'mjs'],
    python: ['python3', 'py'],
    php: ['php', 'php'],
  }[language] as [string, string];
  const file = join(folder, `sample.${extension}`);
  writeFileSync(file, code);
  return [program, file];
}
