export { digestOf, hintOf, newAccessKeySecret } from './access-key-secret.js'
export { secretBox, type SecretBox } from './secret-box.js'
export { SecretFault, type SecretFaultReason } from './secret-fault.js'
