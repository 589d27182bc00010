export { chooseAddress, detectAddress } from './address.ts';
export { parseArguments, USAGE, type Invocation } from './arguments.ts';
export { readBootId, readMachineId } from './identity.ts';
export { ConfigError, DEFAULT_CONFIG_FILE, loadConfig, readConfig, type LoadedConfig } from './load.ts';
export { OPTIONS, WITHOUT_EFFECT, type Config, type OptionName } from './options.ts';
export {
  parseBoolean,
  parseInteger,
  parseList,
  parseMetadata,
  parsePrefix,
  parseSeconds,
  ValueError,
} from './values.ts';
export { noteBoot } from './boots.ts';
