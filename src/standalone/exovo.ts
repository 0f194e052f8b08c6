/**
 * Runs `exovo start`, `exovo doctor` or `exovo admin`, on a Node.js that is new enough. Started by bin/exovo.cjs, or by tools/run in a
 * clone; each has checked the command's name.
 */
const [, , command, ...args] = process.argv;

if (command === 'doctor') {
  const doctor = await import('./doctor/doctor.js');
  process.exitCode = await doctor.main(args);
} else if (command === 'admin') {
  const admin = await import('./administrators/command.js');
  process.exitCode = await admin.main(args);
} else {
  const { main } = await import('./main.js');
  await main();
}
