// SPDX-License-Identifier: MIT
// The files for Kubernetes in examples/: their fields are those of the models in Kubernetes' own client, none that has to
// be there is missing, and the policy makes of a plain pod what pod.yaml has. kubernetes.mjs NODE_MODULES FILE...
import {readFileSync} from 'node:fs'
import {isDeepStrictEqual} from 'node:util'
import {createRequire} from 'node:module'

const [modules, ...files] = process.argv.slice(2)
const generated = `${modules}/@kubernetes/client-node/dist/gen/models`
const models = await import(`${generated}/all.js`)
const {Environment} = await import(`${modules}/@marcbachmann/cel-js/lib/index.js`)
const yaml = createRequire(`${modules}/`)('js-yaml')
let passed = 0, failed = 0

function verdict(what, problems) {
  if (problems.length === 0) passed++
  else { failed++; console.log(`FAIL ${what}: ${problems.join('; ')}`) }
}

const needed = (type) => [...readFileSync(`${generated}/${type}.d.ts`, 'utf8').matchAll(/^ {4}'(\w+)': /gm)].map((m) => m[1])

// What is wrong with a value that should be of a type.
function wrong(value, type, path) {
  const list = type.match(/^Array<(.*)>$/), map = type.match(/^\{ \[key: string\]: (.*); \}$/)
  if (list) return Array.isArray(value) ? value.flatMap((v, i) => wrong(v, list[1], `${path}[${i}]`)) : [`${path} is no list`]
  if (value === null || typeof value !== 'object') return typeof value === type ? [] : [`${path} is no ${type}`]
  if (map) return Object.entries(value).flatMap(([k, v]) => wrong(v, map[1], `${path}.${k}`))
  const model = models[type]
  if (!model || Array.isArray(value)) return [`${path} is no ${type}`]
  const known = new Map(model.getAttributeTypeMap().map((a) => [a.baseName, a.type]))
  return [...needed(type).filter((k) => !(k in value)).map((k) => `${path} has no ${k}`),
    ...Object.entries(value).flatMap(([k, v]) => known.has(k) ? wrong(v, known.get(k), `${path}.${k}`) : [`${path} knows no ${k}`])]
}

const valid = (object) => wrong(object, `V1${object.kind}`, object.kind)

// CEL without the types of objects: these become maps, whose fields the models know.
const untyped = (cel) => cel.replace(/\bObject(\.\w+)*\{/g, '{').replace(/([{,]\s*)(\w+):/g, '$1"$2":')
const cel = (expression, object) => new Environment({unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false}).evaluate(untyped(expression), {object})

// As the API server merges: lists by their key, see +listMapKey in Kubernetes' types.
const keys = {containers: 'name', initContainers: 'name', volumes: 'name', env: 'name', volumeMounts: 'mountPath'}
function merge(old, applied, field) {
  if (Array.isArray(applied) && keys[field]) {
    const key = keys[field], all = [...old ?? []]
    for (const item of applied) {
      const at = all.findIndex((o) => o[key] === item[key])
      if (at < 0) all.push(item)
      else all[at] = merge(all[at], item)
    }
    return all
  }
  if (applied === null || typeof applied !== 'object' || Array.isArray(applied)) return applied
  return {...old, ...Object.fromEntries(Object.entries(applied).map(([k, v]) => [k, merge(old?.[k], v, k)]))}
}

function admit(policy, pod) {
  if (!policy.spec.matchConditions.every((c) => cel(c.expression, pod))) return pod
  return policy.spec.mutations.reduce((p, m) => merge(p, cel(m.applyConfiguration.expression, p)), pod)
}

const objects = {}
for (const file of files) {
  for (const object of yaml.loadAll(readFileSync(file, 'utf8'))) {
    verdict(`${file}, ${object.kind}`, valid(object))
    if (file.includes('examples/kubernetes/')) objects[object.kind] = object
  }
}
const {Pod: wanted, MutatingAdmissionPolicy: policy, MutatingAdmissionPolicyBinding: binding} = objects
const plain = structuredClone(wanted)
delete plain.spec.initContainers
delete plain.spec.volumes
for (const c of plain.spec.containers) {
  delete c.volumeMounts
  c.env = c.env.filter((e) => e.name !== 'LD_PRELOAD')
}
const like = (change) => { const pod = structuredClone(plain); change(pod); return pod }
const same = (what, pod, expected) => {
  const got = JSON.parse(JSON.stringify(admit(policy, pod)))
  verdict(`policy.yaml, ${what}`, isDeepStrictEqual(got, expected) ? valid(got) : [`it makes ${JSON.stringify(got)}`])
}
const untouched = (what, change) => { const pod = like(change); same(what, pod, pod) }

verdict('pod.yaml: no grace period', wanted.spec.terminationGracePeriodSeconds > 25 ? [] : ['SIGSHIM_GRACE is not less'])
verdict('policy.yaml, binding', binding.spec.policyName === policy.metadata.name ? [] : ['it names another policy'])
same('a plain pod', plain, wanted)
untouched('a pod that has it', (p) => Object.assign(p, structuredClone(wanted)))
untouched('a pod that is kept out', (p) => { p.metadata.labels = {sigshim: 'off'} })
untouched('a pod for Windows', (p) => { p.spec.os = {name: 'windows'} })
const second = {name: 'log', image: 'example/log'}, own = {name: 'own', env: [{name: 'LD_PRELOAD', value: '/other.so'}]}
const [init] = wanted.spec.initContainers, [{volumeMounts, env}] = wanted.spec.containers
same('more containers, volumes and labels', like((p) => {
  p.metadata.labels = {app: 'web'}
  p.spec.containers.push(second, own)
  p.spec.initContainers = [{name: 'first', image: 'example/first'}]
  p.spec.volumes = [{name: 'data', emptyDir: {}}]
}), {...wanted, metadata: {...wanted.metadata, labels: {app: 'web'}}, spec: {...wanted.spec,
  containers: [...wanted.spec.containers, {...second, env: env.filter((e) => e.name === 'LD_PRELOAD'), volumeMounts}, own],
  initContainers: [{name: 'first', image: 'example/first'}, init],
  volumes: [{name: 'data', emptyDir: {}}, ...wanted.spec.volumes]}})
console.log('[SKIP] examples/kubernetes: no API server here: CEL was evaluated without the types of objects')
console.log(`kubernetes: ${passed} passed, ${failed} failed, 1 skipped`)
process.exit(failed === 0 ? 0 : 1)
