export { s3Service } from "./service.ts";
export { ObjectStore } from "./store/object-store.ts";
