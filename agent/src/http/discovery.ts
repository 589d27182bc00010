import type { Reply } from './reply.ts';

const UNIT = { $ref: 'Unit' };
const text = { type: 'string' };
const list = (ref: string) => ({ type: 'array', items: { $ref: ref } });
const page = (id: string, member: string, ref: string) => ({
  [id]: { id, type: 'object', properties: { [member]: list(ref), nextPageToken: text } },
});
const inQuery = { type: 'string', location: 'query' };
const inPath = { type: 'string', location: 'path', required: true };

const RESOURCES = {
  Machines: {
    methods: {
      List: {
        httpMethod: 'GET',
        path: 'machines',
        parameters: { nextPageToken: inQuery },
        response: { $ref: 'MachinePage' },
      },
      Patch: { httpMethod: 'PATCH', path: 'machines' },
    },
  },
  UnitState: {
    methods: {
      List: {
        httpMethod: 'GET',
        path: 'state',
        parameters: { machineID: inQuery, nextPageToken: inQuery, unitName: inQuery },
        response: { $ref: 'UnitStatePage' },
      },
    },
  },
  Units: {
    methods: {
      Delete: { httpMethod: 'DELETE', path: 'units/{unitName}', parameters: { unitName: inPath } },
      Get: { httpMethod: 'GET', path: 'units/{unitName}', parameters: { unitName: inPath }, response: UNIT },
      List: {
        httpMethod: 'GET',
        path: 'units',
        parameters: { nextPageToken: inQuery },
        response: { $ref: 'UnitPage' },
      },
      Set: { httpMethod: 'PUT', path: 'units/{unitName}', parameters: { unitName: inPath }, request: UNIT },
    },
  },
};

const STATES = { type: 'string', enum: ['inactive', 'loaded', 'launched'] };
const SCHEMAS = {
  Machine: {
    id: 'Machine',
    type: 'object',
    properties: { id: text, metadata: { type: 'object', additionalProperties: text }, primaryIP: text },
  },
  Unit: {
    id: 'Unit',
    type: 'object',
    properties: {
      currentState: STATES,
      desiredState: STATES,
      machineID: text,
      name: text,
      options: list('UnitOption'),
    },
  },
  UnitOption: { id: 'UnitOption', type: 'object', properties: { name: text, section: text, value: text } },
  UnitState: {
    id: 'UnitState',
    type: 'object',
    properties: {
      hash: text,
      machineID: text,
      name: text,
      systemdActiveState: text,
      systemdLoadState: text,
      systemdSubState: text,
    },
  },
  ...page('MachinePage', 'machines', 'Machine'),
  ...page('UnitPage', 'units', 'Unit'),
  ...page('UnitStatePage', 'states', 'UnitState'),
};

/** A description of the API for programs, in the shape of Google's discovery documents as fleet has it. */
export function discovery(origin: string, prefix: string): Reply {
  const basePath = `${prefix}/`;
  return {
    status: 200,
    json: {
      kind: 'discovery#restDescription',
      discoveryVersion: 'v1',
      id: 'fleet:v1',
      name: 'schema',
      title: 'fleet API',
      description: 'The cluster: its units, their states and its machines',
      version: 'v1',
      protocol: 'rest',
      rootUrl: `${origin}/`,
      servicePath: basePath.slice(1),
      basePath,
      parameters: {},
      schemas: SCHEMAS,
      resources: RESOURCES,
    },
  };
}
