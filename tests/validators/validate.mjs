// Validates FHIR R4: a resource a line comes in, a list of what is wrong with it goes out, until the input ends.
// Arguments: the folder of the installed packages, then the Bundles of StructureDefinitions.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [packages, ...definitions] = process.argv.slice(2);
const { indexStructureDefinitionBundle, validateResource } = createRequire(`${packages}/`)('@medplum/core');
for (const file of definitions) {
  indexStructureDefinitionBundle(JSON.parse(readFileSync(file, 'utf8')));
}

function issuesOf(resource) {
  try {
    return validateResource(resource);
  } catch (error) {
    // Anything but an outcome is a fault of the validator itself: it must not pass for a valid resource.
    return error.outcome?.issue ?? [{ severity: 'fatal', details: { text: String(error) } }];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const wrong = issuesOf(JSON.parse(line)).filter(({ severity }) => severity === 'error' || severity === 'fatal');
  const told = wrong.map(({ expression, details, diagnostics }) => ({
    where: (expression ?? []).join(', '),
    what: details?.text ?? diagnostics ?? 'no reason given',
  }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
