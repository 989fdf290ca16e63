// Validates FHIR R4: a resource a line comes in, a list of what is wrong with it goes out, until the input ends.
// Arguments: the folder of the installed packages, then files with a StructureDefinition or a Bundle of them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [packages, ...definitions] = process.argv.slice(2);
const { indexStructureDefinitionBundle, validateResource } = createRequire(`${packages}/`)('@medplum/core');
const profiles = new Map();
for (const file of definitions) {
  const definition = JSON.parse(readFileSync(file, 'utf8'));
  if (definition.resourceType === 'Bundle') {
    indexStructureDefinitionBundle(definition);
  } else {
    profiles.set(definition.url, definition);
  }
}

// Against the profiles that the resource says it follows, or against R4 alone where it names none that is known here.
function* issuesOf(resource) {
  const followed = (resource.meta?.profile ?? []).map((url) => profiles.get(url)).filter(Boolean);
  for (const profile of followed.length ? followed : [undefined]) {
    try {
      yield* validateResource(resource, { profile });
    } catch (error) {
      // Anything but an outcome is a fault of the validator itself: it must not pass for a valid resource.
      yield* error.outcome?.issue ?? [{ severity: 'fatal', details: { text: String(error) } }];
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const issues = [...issuesOf(JSON.parse(line))];
  const wrong = issues.filter(({ severity }) => severity === 'error' || severity === 'fatal');
  const told = wrong.map(({ expression, details, diagnostics }) => ({
    where: (expression ?? []).join(', '),
    what: details?.text ?? diagnostics ?? 'no reason given',
  }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
