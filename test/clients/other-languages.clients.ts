/** Clients in other languages that OpenAPI Generator writes from the 3.0 document of a running host. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { withTestHost } from '../support/with-test-host.js';
import { Workshop } from './workshop.js';

const JAR = 'node_modules/@openapitools/openapi-generator-cli/bin/openapi-generator.jar';
/** Each program reads the extensions, sets a presence, reads a presence that is null, and prints all and a problem's code. */
const EXPECTED = { first: '007', stored: 'Away', absent: true, code: 'invalid_key' };
const NULL_PRESENCE = '{"extension":"1","name":"A","email":null,"enabled":true,"presence":null}';

const JAVA_PROGRAM = `
import java.net.URI;
import java.util.Map;
import org.openapitools.client.*;
import org.openapitools.client.api.ApiApi;
import org.openapitools.client.model.*;

public class Use {
  public static void main(String[] args) throws Exception {
    URI base = URI.create(System.getenv("BASE_URL"));
    ApiClient client = new ApiClient().setScheme(base.getScheme()).setHost(base.getHost()).setPort(base.getPort())
        .setBasePath(base.getPath())
        .setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("KEY")));
    ApiApi api = new ApiApi(client);
    String first = api.listExtensions().getItems().get(0).getExtension();
    Presence stored = api.setPresence(first, new PresenceChange().presence(Presence.AWAY)).getPresence();
    boolean absent = client.getObjectMapper().readValue(System.getenv("NULL_PRESENCE"), Extension.class).getPresence() == null;
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer exovo_wrong"));
    try {
      new ApiApi(client).ping();
    } catch (ApiException problem) {
      String code = client.getObjectMapper().readTree(problem.getResponseBody()).get("code").asText();
      Map<String, Object> found = Map.of("first", first, "stored", stored, "absent", absent, "code", code);
      System.out.println(client.getObjectMapper().writeValueAsString(found));
    }
  }
}`;

const PYTHON_PROGRAM = `
import json, os, sys
from types import SimpleNamespace
sys.path.insert(0, 'python')
import openapi_client as exovo

configuration = exovo.Configuration(host=os.environ['BASE_URL'])
configuration.access_token = os.environ['KEY']
client = exovo.ApiClient(configuration)
api = exovo.APIApi(client)
first = api.list_extensions().items[0].extension
stored = api.set_presence(first, exovo.PresenceChange(presence='Away')).presence
absent = client.deserialize(SimpleNamespace(data=os.environ['NULL_PRESENCE']), 'Extension').presence is None
configuration.access_token = 'exovo_wrong'
try:
    api.ping()
except exovo.ApiException as problem:
    code = json.loads(problem.body)['code']
print(json.dumps({'first': first, 'stored': stored, 'absent': absent, 'code': code}))
`;

describe('A client that OpenAPI Generator writes from the 3.0 document', function () {
  this.timeout(120_000);
  const host = withTestHost();
  let workshop: Workshop;
  let environment: readonly string[];

  before(async () => {
    const { key } = await host.admin.createKey('Clients in other languages', 'Read & write');
    environment = [`BASE_URL=${host.url}/api/v1`, `KEY=${key}`, `NULL_PRESENCE=${NULL_PRESENCE}`];
    workshop = await Workshop.open(host.url);
  });
  after(() => workshop?.close());

  const generate = (language: string, ...options: string[]) =>
    workshop.program(
      'java',
      '-jar',
      JAR,
      'generate',
      '-i',
      'openapi-3.0.json',
      '-g',
      language,
      '-o',
      language,
      ...options,
    );
  const runProgram = async (...command: string[]) =>
    JSON.parse(await workshop.program('env', ...environment, ...command)) as unknown;

  it('in Java compiles and makes calls', async () => {
    await generate('java', '--library', 'native', '--additional-properties', 'openApiNullable=false');
    await workshop.write('Use.java', JAVA_PROGRAM);
    const client = join(workshop.folder, 'java/src/main/java');
    const files = (await readdir(client, { recursive: true })).filter((name) => name.endsWith('.java'));
    // The generator contains the libraries that its Java clients need.
    const sources = [...files.map((name) => join(client, name)), 'Use.java'];
    await workshop.program('javac', '-nowarn', '-d', 'classes', '-cp', JAR, ...sources);
    expect(await runProgram('java', '-cp', `classes:${JAR}`, 'Use')).to.deep.equal(EXPECTED);
  });

  it('in Python makes calls', async () => {
    await generate('python');
    await workshop.write('use.py', PYTHON_PROGRAM);
    expect(await runProgram('/usr/bin/python3', 'use.py')).to.deep.equal(EXPECTED);
  });

  it('in PHP has no syntax errors', async () => {
    await generate('php');
    const files = await readdir(join(workshop.folder, 'php/lib'), { recursive: true });
    // Its library, Guzzle 6, is not among Debian's packages.
    for (const file of files.filter((name) => name.endsWith('.php')))
      await workshop.program('php', '-l', join('php/lib', file));
  });

  it('in C# can read a presence that is null', async () => {
    await generate('csharp-netcore');
    const model = 'csharp-netcore/src/Org.OpenAPITools/Model/Extension.cs';
    expect(await readFile(join(workshop.folder, model), 'utf8')).to.include(
      'public Presence? Presence { get; set; }',
    );
  });
});
