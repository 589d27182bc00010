// Names that systemd still reads for old files' sake, and what to write today.

/** What can't be told from the tables: settings whose successor has another parser, value or section. */
const known = {
  'Service.StartLimitInterval': 'Unit.StartLimitIntervalSec',
  'Service.StartLimitBurst': 'Unit.StartLimitBurst',
  'Service.StartLimitAction': 'Unit.StartLimitAction',
  'Service.FailureAction': 'Unit.FailureAction',
  'Service.RebootArgument': 'Unit.RebootArgument',
  'Unit.RequiresOverridable': 'Requires',
  'Unit.RequisiteOverridable': 'Requisite',
  'Unit.OnFailureIsolate': 'OnFailureJobMode',
  'Unit.ConditionKernelVersion': 'ConditionVersion',
  'Unit.AssertKernelVersion': 'AssertVersion',
  '*.CPUShares': 'CPUWeight',
  '*.StartupCPUShares': 'StartupCPUWeight',
  '*.MemoryLimit': 'MemoryMax',
  '*.BlockIOAccounting': 'IOAccounting',
  '*.BlockIOWeight': 'IOWeight',
  '*.StartupBlockIOWeight': 'StartupIOWeight',
  '*.BlockIODeviceWeight': 'IODeviceWeight',
  '*.BlockIOReadBandwidth': 'IOReadBandwidthMax',
  '*.BlockIOWriteBandwidth': 'IOWriteBandwidthMax',
  '*.Capabilities': 'AmbientCapabilities',
};

/**
 * Replacement of a setting, `Name` or `Section.Name`, or undefined. A name that the manual does not know and that sets
 * the same field of the same structure as one that it does know is an alias of that one.
 */
export function replacementOf(item, siblings, isDocumented) {
  if (item.table !== 'unit') return undefined;
  const told = known[`${item.section}.${item.name}`] ?? known[`*.${item.name}`];
  if (told !== undefined) return told;
  if (isDocumented(item)) return undefined;
  const twin = siblings.find(
    other =>
      other.section === item.section &&
      other.name !== item.name &&
      other.parser === item.parser &&
      other.argument === item.argument &&
      other.field === item.field &&
      isDocumented(other),
  );
  return setsOneField(item) ? twin?.name : undefined;
}

/** Whether a row of the table alone says what is set; many parsers get a whole context and look at the setting's name. */
function setsOneField({ argument, field }) {
  return (
    (/^[A-Z_]+$/.test(argument) && !argument.startsWith('DISABLED_')) || /\.\w+\)$|_\w+(?<!_context)\)$/.test(field)
  );
}
