/** Leaves the socket of a killed process in a folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export async function leaveStaleSocket(folder: string, name: string): Promise<void> {
  const program = "require('net').createServer().listen(process.argv[1], () => console.log('listening'))";
  const other = spawn(process.execPath, ['-e', program, name], { cwd: folder });
  await once(other.stdout, 'data');
  other.kill('SIGKILL');
  await once(other, 'exit');
}
