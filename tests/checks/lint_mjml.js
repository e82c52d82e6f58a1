// What MJML's own checker says of each markup: {name: [problem, ...]}.
import { readFileSync } from 'node:fs';
import mjml from 'mjml';

const found = {};
for (const [name, markup] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  found[name] = mjml(markup, { validationLevel: 'soft', fonts: {} }).errors.map((error) => error.formattedMessage);
}
console.log(JSON.stringify(found));
