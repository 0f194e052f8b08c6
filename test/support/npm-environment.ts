/** The variables that say how this machine reaches the npm registry, for programs that get no other variable of the tests. */

const NAMES = /^(npm_config_(registry|cafile)|node_extra_ca_certs|(https?|no)_proxy)$/i;

export function environmentOfNpm(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      NAMES.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}
