/** Runs the compiled tests with mocha: those of a suite, or the files and folders that the arguments name. */
import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { runProgram } from './child.mjs';
import { Refusal } from './output.mjs';

/** Sets the process's exit code. Arguments that name no file or folder are mocha's own, such as `--grep`. */
export async function runMocha(
  root,
  args,
  {
    environment = {},
    config = '.mocharc.json',
    suffix = '.test.js',
    defaultFiles = [`dist/test/**/*${suffix}`],
  } = {},
) {
  const env = { ...process.env, ...environment };
  // The tests set the host's variables themselves.
  for (const name of Object.keys(env)) if (name.startsWith('EXOVO_')) delete env[name];
  const { files, options } = sortArguments(root, args, suffix);
  const mochaArgs = [
    join(root, 'node_modules/mocha/bin/mocha.js'),
    ...['--config', config],
    ...['--reporter', join(root, 'test/support/counting-reporter.mjs')],
    ...options,
    ...(files.length > 0 ? files : defaultFiles),
  ];
  process.exitCode = await runProgram(process.execPath, mochaArgs, { cwd: root, env });
}

/**
 * Separates the paths of tests from mocha's options. `test/keys/format.test.ts` selects the compiled file, `test/keys` all
 * test files in the folder.
 */
function sortArguments(root, args, suffix) {
  const files = [];
  const options = [];
  for (const argument of args) {
    const path = relative(root, resolve(root, argument));
    const isTestPath = !argument.startsWith('-') && (path === 'test' || path.startsWith('test/'));
    if (!isTestPath) options.push(argument);
    else if (statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) {
      files.push(`dist/${path}/**/*${suffix}`);
    } else files.push(compiledFile(root, path, suffix));
  }
  return { files, options };
}

function compiledFile(root, path, suffix) {
  const compiled = `dist/${path.replace(/\.ts$/, '.js')}`;
  const isFile = statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  if (!isFile) throw new Refusal(`There is no test file ${path}.`);
  if (!compiled.endsWith(suffix)) {
    throw new Refusal(
      `${path} is not a test file: the names of test files end in ${suffix.replace(/js$/, 'ts')}.`,
    );
  }
  return compiled;
}
