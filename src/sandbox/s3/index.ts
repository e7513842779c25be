export { LifecycleKeeper } from "./lifecycle/lifecycle-keeper.ts";
export { type Asker, DataKeys } from "./sealing/data-keys.ts";
export { s3Service } from "./service.ts";
export { ObjectStore } from "./store/object-store.ts";
