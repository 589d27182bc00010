// etcd3 reads its protocol definition from a file beside its folder when it is loaded. A bundle has no such folder, so
// the definition is put into the bundle as data and etcd3's one call that reads the file is given it instead.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const CALL = '(0, proto_loader_1.loadSync)(`${__dirname}/../proto/rpc.proto`';

/** esbuild plugin. Throws when etcd3 has changed the call that is replaced. */
export function inlineProto(root) {
  const require = createRequire(join(root, 'package.json'));
  return {
    name: 'inline-proto',
    setup(build) {
      build.onLoad({ filter: /etcd3[\\/]lib[\\/]connection-pool\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes(CALL))
          throw new Error(`${path} no longer loads its proto file as inline-proto.mjs expects`);
        const protobuf = require('protobufjs');
        const definition = new protobuf.Root();
        definition.resolvePath = (_origin, target) =>
          target.startsWith('/') ? target : join(dirname(path), '../proto', target);
        definition.loadSync('rpc.proto', { keepCase: true });
        const json = JSON.stringify(definition.toJSON());
        return { contents: source.replace(CALL, () => `(0, proto_loader_1.fromJSON)(${json}`), loader: 'js' };
      });
    },
  };
}
