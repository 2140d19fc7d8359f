-- A database of 2026-11-26, without its documents: plans are kept as texts.
PRAGMA application_id = 1836085619;
CREATE TABLE documents (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, shipped INTEGER NOT NULL,
  facts TEXT NOT NULL, details TEXT NOT NULL, content BLOB NOT NULL,
  created_at TEXT NOT NULL, UNIQUE (kind, id));
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1');
INSERT INTO "grdb_migrations" VALUES('2');
INSERT INTO "grdb_migrations" VALUES('3');
CREATE TABLE plans (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, is_proven INTEGER NOT NULL, summary TEXT NOT NULL,
  answer TEXT NOT NULL, csv TEXT, yaml TEXT);
INSERT INTO "plans" VALUES(1,'bc95bc9d7e92c78643f2d614dbfa5c4d56f497ed8023300b81a622b33b380614',1,'{"id": "bc95bc9d7e92c78643f2d614dbfa5c4d56f497ed8023300b81a622b33b380614", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "optimal", "importance": 0.9099999999999999, "bitops": 34111680, "size_bytes": 10026}','{"id": "bc95bc9d7e92c78643f2d614dbfa5c4d56f497ed8023300b81a622b33b380614", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"level": "W3A3"}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"level": "W3A3"},
  "alpha": 2.0,
  "status": "optimal",
  "proof": "core search",
  "importance": 0.9099999999999999,
  "bound": 0.9099999999999999,
  "gap": 0.0,
  "bitops": 34111680,
  "searched_bitops": 6136000,
  "size_bytes": 10026,
  "compression": 5.149012567324955,
  "bits_per_weight": 6.214783821478382,
  "mean_weight_bits": 4.666666666666667,
  "mean_activation_bits": 2.0,
  "solve_seconds": 0.000367626,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 6, "activation_bits": 2, "importance": 0.21, "pinned": false},
    {"layer": "body", "weight_bits": 4, "activation_bits": 2, "importance": 0.7, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "level", "title": "BitOps (level W3A3)", "unit": "bitops", "allowed": 6372000, "used": 6136000}], "uniform": {"level": "W4A2", "label": "W4A2", "importance": 1.0499999999999998, "bitops": 33639680, "searched_bitops": 5664000, "size_bytes": 9450, "compression": 5.462857142857143}, "gain": 0.1333333333333333, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",6,2,118000,2304,1416000,1728,0.21,false
body,4,2,590000,4608,4720000,2304,0.7,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [6, 4]
act_bits: [2, 2]
');
INSERT INTO "plans" VALUES(2,'5d99a4729fee4079f34af5eca3519b4fd079fa20884c18a9808c95d554a9c229',1,'{"id": "5d99a4729fee4079f34af5eca3519b4fd079fa20884c18a9808c95d554a9c229", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "infeasible", "importance": null, "bitops": null, "size_bytes": null}','{"id": "5d99a4729fee4079f34af5eca3519b4fd079fa20884c18a9808c95d554a9c229", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"level": "W2.5A3", "max_size": 6000}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"level": "W2.5A3", "max_size": 6000},
  "alpha": 2.0,
  "status": "infeasible",
  "proof": "Lagrangian bound",
  "importance": null,
  "bound": null,
  "gap": null,
  "solve_seconds": 4.7761e-05,
  "blocking": [
    {"budget": "level", "unit": "bitops", "allowed": 5310000, "attainable_min": 2832000, "attainable_max": 25488000, "least_with_others": null},
    {"budget": "max_size", "unit": "bits", "allowed": 48000, "attainable_min": 61776, "attainable_max": 89424, "least_with_others": null}
  ],
  "layers": []
}
, "budgets": [{"budget": "level", "title": "BitOps (level W2.5A3)", "unit": "bitops", "allowed": 5310000, "used": null}, {"budget": "max_size", "title": "size", "unit": "bits", "allowed": 48000, "used": null}], "uniform": null, "gain": null, "messages": ["BitOps (level W2.5A3): you allow 5.31 M (attainable: 2.832 M to 25.488 M)", "size alone needs at least 7.722 kB; you allow 6 kB (attainable: 7.722 kB to 11.178 kB)"]}
',NULL,NULL);
INSERT INTO "plans" VALUES(3,'377c76d783cb6add267681b767ded96fb63472aca959f48b5f2750b59289ec8d',1,'{"id": "377c76d783cb6add267681b767ded96fb63472aca959f48b5f2750b59289ec8d", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "infeasible", "importance": null, "bitops": null, "size_bytes": null}','{"id": "377c76d783cb6add267681b767ded96fb63472aca959f48b5f2750b59289ec8d", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"max_bitops": 1}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"max_bitops": 1},
  "alpha": 2.0,
  "status": "infeasible",
  "proof": "Lagrangian bound",
  "importance": null,
  "bound": null,
  "gap": null,
  "solve_seconds": 3.8638e-05,
  "blocking": [
    {"budget": "max_bitops", "unit": "bitops", "allowed": 1, "attainable_min": 30807680, "attainable_max": 53463680, "least_with_others": null}
  ],
  "layers": []
}
, "budgets": [{"budget": "max_bitops", "title": "BitOps", "unit": "bitops", "allowed": 1, "used": null}], "uniform": null, "gain": null, "messages": ["BitOps alone need at least 30.8077 M; you allow 1 (attainable: 30.8077 M to 53.4637 M)"]}
',NULL,NULL);
INSERT INTO "plans" VALUES(4,'0240ba362f8c03458df42985a4a91e7bcaee341d72bdc3c7abd8ba2d3c413708',1,'{"id": "0240ba362f8c03458df42985a4a91e7bcaee341d72bdc3c7abd8ba2d3c413708", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "infeasible", "importance": null, "bitops": null, "size_bytes": null}','{"id": "0240ba362f8c03458df42985a4a91e7bcaee341d72bdc3c7abd8ba2d3c413708", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"max_bitops": 1, "max_size": 1, "max_mean_weight_bits": 2}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"max_bitops": 1, "max_size": 1, "max_mean_weight_bits": 2},
  "alpha": 2.0,
  "status": "infeasible",
  "proof": "Lagrangian bound",
  "importance": null,
  "bound": null,
  "gap": null,
  "solve_seconds": 3.7856e-05,
  "blocking": [
    {"budget": "max_bitops", "unit": "bitops", "allowed": 1, "attainable_min": 30807680, "attainable_max": 53463680, "least_with_others": null},
    {"budget": "max_size", "unit": "bits", "allowed": 8, "attainable_min": 61776, "attainable_max": 89424, "least_with_others": null},
    {"budget": "max_mean_weight_bits", "unit": "bits", "allowed": 13824, "attainable_min": 13824, "attainable_max": 41472, "least_with_others": null}
  ],
  "layers": []
}
, "budgets": [{"budget": "max_bitops", "title": "BitOps", "unit": "bitops", "allowed": 1, "used": null}, {"budget": "max_size", "title": "size", "unit": "bits", "allowed": 8, "used": null}, {"budget": "max_mean_weight_bits", "title": "mean weight bits by parameters", "unit": "bits", "allowed": 13824, "used": null}], "uniform": null, "gain": null, "messages": ["BitOps alone need at least 30.8077 M; you allow 1 (attainable: 30.8077 M to 53.4637 M)", "size alone needs at least 7.722 kB; you allow 1 B (attainable: 7.722 kB to 11.178 kB)", "mean weight bits by parameters: you allow 2 bits (attainable: 2 bits to 6 bits)"]}
',NULL,NULL);
INSERT INTO "plans" VALUES(5,'a5ba08cbc9987f600768c6cb3b9970c192c8e2a48f062b84b1407ba575cffa6f',1,'{"id": "a5ba08cbc9987f600768c6cb3b9970c192c8e2a48f062b84b1407ba575cffa6f", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "optimal", "importance": 0.20699999999999996, "bitops": 53463680, "size_bytes": 11178}','{"id": "a5ba08cbc9987f600768c6cb3b9970c192c8e2a48f062b84b1407ba575cffa6f", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"min_compression": 3.5}, "gap": 0.0, "prover": "auto", "verify": true}, "solution": {
  "network": "net",
  "budgets": {"min_compression": 3.5},
  "alpha": 2.0,
  "status": "optimal",
  "proof": "Lagrangian bound",
  "importance": 0.20699999999999996,
  "bound": 0.20699999999999996,
  "gap": 0.0,
  "bitops": 53463680,
  "searched_bitops": 25488000,
  "size_bytes": 11178,
  "compression": 4.618357487922705,
  "bits_per_weight": 6.928870292887029,
  "mean_weight_bits": 6.0,
  "mean_activation_bits": 6.0,
  "verification": {"solver": "GLPK 5.0", "result": "agrees", "tolerance": 2.162e-06},
  "solve_seconds": 3.8136e-05,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 6, "activation_bits": 6, "importance": 0.06899999999999999, "pinned": false},
    {"layer": "body", "weight_bits": 6, "activation_bits": 6, "importance": 0.13799999999999998, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "min_compression", "title": "size (compression 3.5×)", "unit": "bits", "allowed": 117997, "used": 89424}], "uniform": {"level": "W6A6", "label": "W6A6", "importance": 0.20699999999999996, "bitops": 53463680, "searched_bitops": 25488000, "size_bytes": 11178, "compression": 4.618357487922705}, "gain": 0.0, "messages": ["verified: GLPK 5.0 finds the same optimum (to within 2.2e-06)"]}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",6,6,118000,2304,4248000,1728,0.06899999999999999,false
body,6,6,590000,4608,21240000,3456,0.13799999999999998,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [6, 6]
act_bits: [6, 6]
');
INSERT INTO "plans" VALUES(6,'b994807bb720e0459463085ec051964f942ec907e1c6455023461776020dfdc7',1,'{"id": "b994807bb720e0459463085ec051964f942ec907e1c6455023461776020dfdc7", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "optimal", "importance": 1.383, "bitops": 36117680, "size_bytes": 8586}','{"id": "b994807bb720e0459463085ec051964f942ec907e1c6455023461776020dfdc7", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"max_mean_weight_bits": 3.1, "max_mean_activation_bits": 3.5}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"max_mean_weight_bits": 3.1, "max_mean_activation_bits": 3.5},
  "alpha": 2.0,
  "status": "optimal",
  "proof": "Lagrangian bound",
  "importance": 1.383,
  "bound": 1.383,
  "gap": 0.0,
  "bitops": 36117680,
  "searched_bitops": 8142000,
  "size_bytes": 8586,
  "compression": 6.012578616352202,
  "bits_per_weight": 5.322175732217573,
  "mean_weight_bits": 3.0,
  "mean_activation_bits": 3.5,
  "solve_seconds": 7.398e-05,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 3, "activation_bits": 3, "importance": 0.483, "pinned": false},
    {"layer": "body", "weight_bits": 3, "activation_bits": 4, "importance": 0.8999999999999999, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "max_mean_weight_bits", "title": "mean weight bits by parameters", "unit": "bits", "allowed": 21427, "used": 20736}, {"budget": "max_mean_activation_bits", "title": "mean activation bits by layers", "unit": "bits", "allowed": 7, "used": 7}], "uniform": {"level": "W3A3", "label": "W3A3", "importance": 1.4489999999999998, "bitops": 34347680, "searched_bitops": 6372000, "size_bytes": 8586, "compression": 6.012578616352202}, "gain": 0.04554865424430632, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",3,3,118000,2304,1062000,864,0.483,false
body,3,4,590000,4608,7080000,1728,0.8999999999999999,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [3, 3]
act_bits: [3, 4]
');
INSERT INTO "plans" VALUES(7,'a9da293e051c2924321131167a9bcb8626a18be8001bf32187321735b87af82d',1,'{"id": "a9da293e051c2924321131167a9bcb8626a18be8001bf32187321735b87af82d", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "optimal", "importance": 1.416, "bitops": 34701680, "size_bytes": 8586}','{"id": "a9da293e051c2924321131167a9bcb8626a18be8001bf32187321735b87af82d", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"max_mean_weight_bits_by_layers": 3.1, "max_mean_activation_bits_by_parameters": 3.5}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"max_mean_weight_bits_by_layers": 3.1, "max_mean_activation_bits_by_parameters": 3.5},
  "alpha": 2.0,
  "status": "optimal",
  "proof": "core search",
  "importance": 1.416,
  "bound": 1.416,
  "gap": 0.0,
  "bitops": 34701680,
  "searched_bitops": 6726000,
  "size_bytes": 8586,
  "compression": 6.012578616352202,
  "bits_per_weight": 5.322175732217573,
  "mean_weight_bits": 3.0,
  "mean_activation_bits": 3.5,
  "solve_seconds": 0.000126447,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 3, "activation_bits": 4, "importance": 0.44999999999999996, "pinned": false},
    {"layer": "body", "weight_bits": 3, "activation_bits": 3, "importance": 0.966, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "max_mean_weight_bits_by_layers", "title": "mean weight bits by layers", "unit": "bits", "allowed": 6, "used": 6}, {"budget": "max_mean_activation_bits_by_parameters", "title": "mean activation bits by parameters", "unit": "bits", "allowed": 24192, "used": 23040}], "uniform": {"level": "W3A3", "label": "W3A3", "importance": 1.4489999999999998, "bitops": 34347680, "searched_bitops": 6372000, "size_bytes": 8586, "compression": 6.012578616352202}, "gain": 0.022774327122153104, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",3,4,118000,2304,1416000,864,0.44999999999999996,false
body,3,3,590000,4608,5310000,1728,0.966,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [3, 3]
act_bits: [4, 3]
');
INSERT INTO "plans" VALUES(8,'2e41ce8468322e47d323d7f2019294d06b7919170aef42d76eea3ccf433e3c41',1,'{"id": "2e41ce8468322e47d323d7f2019294d06b7919170aef42d76eea3ccf433e3c41", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "optimal", "importance": 2.34, "bitops": 33639680, "size_bytes": 7722}','{"id": "2e41ce8468322e47d323d7f2019294d06b7919170aef42d76eea3ccf433e3c41", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {"weight_bits": [2, 4], "activation_bits": [4]}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "alpha": 1.5, "budgets": {"level": "W3A3"}, "gap": 0.1, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"level": "W3A3"},
  "alpha": 1.5,
  "status": "optimal",
  "proof": "Lagrangian bound",
  "importance": 2.34,
  "bound": 2.34,
  "gap": 0.0,
  "bitops": 33639680,
  "searched_bitops": 5664000,
  "size_bytes": 7722,
  "compression": 6.685314685314685,
  "bits_per_weight": 4.7866108786610875,
  "mean_weight_bits": 2.0,
  "mean_activation_bits": 4.0,
  "solve_seconds": 3.0085e-05,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 2, "activation_bits": 4, "importance": 0.78, "pinned": false},
    {"layer": "body", "weight_bits": 2, "activation_bits": 4, "importance": 1.56, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "level", "title": "BitOps (level W3A3)", "unit": "bitops", "allowed": 6372000, "used": 5664000}], "uniform": {"level": "W2A4", "label": "W2A4", "importance": 2.34, "bitops": 33639680, "searched_bitops": 5664000, "size_bytes": 7722, "compression": 6.685314685314685}, "gain": 0.0, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",2,4,118000,2304,944000,576,0.78,false
body,2,4,590000,4608,4720000,1152,1.56,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [2, 2]
act_bits: [4, 4]
');
INSERT INTO "plans" VALUES(9,'168bc6a6308d7dc90699e547bf38f4320bcaa3465e8ac8ff3eaa5cf68b811f71',0,'{"id": "168bc6a6308d7dc90699e547bf38f4320bcaa3465e8ac8ff3eaa5cf68b811f71", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "feasible", "importance": 0.63, "bitops": 36471680, "size_bytes": 11178}','{"id": "168bc6a6308d7dc90699e547bf38f4320bcaa3465e8ac8ff3eaa5cf68b811f71", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"level": "W4A4"}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"level": "W4A4"},
  "alpha": 2.0,
  "status": "feasible",
  "proof": "none",
  "importance": 0.63,
  "bound": 0.20699999999999977,
  "gap": 0.6714285714285718,
  "bitops": 36471680,
  "searched_bitops": 8496000,
  "size_bytes": 11178,
  "compression": 4.618357487922705,
  "bits_per_weight": 6.928870292887029,
  "mean_weight_bits": 6.0,
  "mean_activation_bits": 2.0,
  "solve_seconds": 4.5017e-05,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 6, "activation_bits": 2, "importance": 0.21, "pinned": false},
    {"layer": "body", "weight_bits": 6, "activation_bits": 2, "importance": 0.42, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "level", "title": "BitOps (level W4A4)", "unit": "bitops", "allowed": 11328000, "used": 8496000}], "uniform": {"level": "W6A2", "label": "W6A2", "importance": 0.63, "bitops": 36471680, "searched_bitops": 8496000, "size_bytes": 11178, "compression": 4.618357487922705}, "gain": 0.0, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",6,2,118000,2304,1416000,1728,0.21,false
body,6,2,590000,4608,7080000,3456,0.42,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [6, 6]
act_bits: [2, 2]
');
INSERT INTO "plans" VALUES(10,'89a122753717be2160fe8ead71ec8936e22c5bce81edc3e01e1d926658d2864b',1,'{"id": "89a122753717be2160fe8ead71ec8936e22c5bce81edc3e01e1d926658d2864b", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "infeasible", "importance": null, "bitops": null, "size_bytes": null}','{"id": "89a122753717be2160fe8ead71ec8936e22c5bce81edc3e01e1d926658d2864b", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"max_bitops": 1}, "gap": 0.0, "prover": "auto", "verify": true}, "solution": {
  "network": "net",
  "budgets": {"max_bitops": 1},
  "alpha": 2.0,
  "status": "infeasible",
  "proof": "Lagrangian bound",
  "importance": null,
  "bound": null,
  "gap": null,
  "verification": {"solver": "GLPK 5.0", "result": "agrees", "tolerance": 2.162e-06},
  "solve_seconds": 3.0226e-05,
  "blocking": [
    {"budget": "max_bitops", "unit": "bitops", "allowed": 1, "attainable_min": 30807680, "attainable_max": 53463680, "least_with_others": null}
  ],
  "layers": []
}
, "budgets": [{"budget": "max_bitops", "title": "BitOps", "unit": "bitops", "allowed": 1, "used": null}], "uniform": null, "gain": null, "messages": ["verified: GLPK 5.0 finds no plan either", "BitOps alone need at least 30.8077 M; you allow 1 (attainable: 30.8077 M to 53.4637 M)"]}
',NULL,NULL);
INSERT INTO "plans" VALUES(11,'132bc227d7e1ff899d55de2d51f4ea6ee6901e08fb0907c1753afa0b0a0d86fa',1,'{"id": "132bc227d7e1ff899d55de2d51f4ea6ee6901e08fb0907c1753afa0b0a0d86fa", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "status": "optimal", "importance": 0.595, "bitops": 39303680, "size_bytes": 10026}','{"id": "132bc227d7e1ff899d55de2d51f4ea6ee6901e08fb0907c1753afa0b0a0d86fa", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "name": "net"}, "table": {"id": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "name": "tab.csv"}, "request": {"network": "3c9e368b0c80f507f5f4d84bc3cbd423942df3fe4a893264a4e0c793961fd8e3", "table": "0ad68951fb8b62009bd61053d3fe50e9797f49ff2f209f2add7df2e93ca8e773", "candidates": {}, "constraints": {"layers": [{"name": "body", "weight_bits": [4]}], "ties": []}, "tie_shared_inputs": false, "outliers": "keep", "strict": false, "budgets": {"level": "W4A4"}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "net",
  "budgets": {"level": "W4A4"},
  "alpha": 2.0,
  "status": "optimal",
  "proof": "core search",
  "importance": 0.595,
  "bound": 0.595,
  "gap": 0.0,
  "bitops": 39303680,
  "searched_bitops": 11328000,
  "size_bytes": 10026,
  "compression": 5.149012567324955,
  "bits_per_weight": 6.214783821478382,
  "mean_weight_bits": 4.666666666666667,
  "mean_activation_bits": 4.5,
  "solve_seconds": 7.9168e-05,
  "layers": [
    {"layer": "stem", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "odd, name", "weight_bits": 6, "activation_bits": 6, "importance": 0.06899999999999999, "pinned": false},
    {"layer": "body", "weight_bits": 4, "activation_bits": 3, "importance": 0.526, "pinned": false},
    {"layer": "head", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "level", "title": "BitOps (level W4A4)", "unit": "bitops", "allowed": 11328000, "used": 11328000}], "uniform": {"level": "W6A3", "label": "W6A3, 1 layer by rule", "importance": 0.649, "bitops": 37179680, "searched_bitops": 9204000, "size_bytes": 10026, "compression": 5.149012567324955}, "gain": 0.08320493066255785, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
stem,8,8,432000,864,27648000,864,,true
"odd, name",6,6,118000,2304,4248000,1728,0.06899999999999999,false
body,4,3,590000,4608,7080000,2304,0.526,false
head,8,8,5120,5130,327680,5130,,true
','weight_bits: [6, 4]
act_bits: [6, 3]
');
INSERT INTO "plans" VALUES(12,'6088ff440e8528e86e7c38f0894d3bbc07e1ebd73c448f714d3fff3659eab4ac',1,'{"id": "6088ff440e8528e86e7c38f0894d3bbc07e1ebd73c448f714d3fff3659eab4ac", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "518ecf4197f6562465de1fe0ae7a28ae63acd3097fc9a81bb81e5a60bfb9b4ee", "name": "resnet20-fashion"}, "table": {"id": "57c677bf47961a3f9bdd4f4df4037b4dfbe618dca28cbb2252e6b16bf51d09bd", "name": "resnet20-fashion"}, "status": "optimal", "importance": 5.13987169, "bitops": 377565184, "size_bytes": 71536}','{"id": "6088ff440e8528e86e7c38f0894d3bbc07e1ebd73c448f714d3fff3659eab4ac", "created_at": "2026-11-27T07:20:06Z", "network": {"id": "518ecf4197f6562465de1fe0ae7a28ae63acd3097fc9a81bb81e5a60bfb9b4ee", "name": "resnet20-fashion"}, "table": {"id": "57c677bf47961a3f9bdd4f4df4037b4dfbe618dca28cbb2252e6b16bf51d09bd", "name": "resnet20-fashion"}, "request": {"network": "518ecf4197f6562465de1fe0ae7a28ae63acd3097fc9a81bb81e5a60bfb9b4ee", "table": "57c677bf47961a3f9bdd4f4df4037b4dfbe618dca28cbb2252e6b16bf51d09bd", "candidates": {}, "constraints": {"layers": [], "ties": []}, "tie_shared_inputs": false, "outliers": "clamp", "strict": false, "budgets": {"level": "W3A4", "min_compression": 8}, "gap": 0.0, "prover": "auto"}, "solution": {
  "network": "resnet20-fashion",
  "budgets": {"level": "W3A4", "min_compression": 8},
  "alpha": 2.0,
  "status": "optimal",
  "proof": "core search",
  "importance": 5.13987169,
  "bound": 5.13987169,
  "gap": 0.0,
  "bitops": 377565184,
  "searched_bitops": 370298880,
  "size_bytes": 71536,
  "compression": 15.1312905390293,
  "bits_per_weight": 2.114822917282564,
  "mean_weight_bits": 2.0977229601518026,
  "mean_activation_bits": 5.3,
  "solve_seconds": 0.000374615,
  "layers": [
    {"layer": "conv1", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
    {"layer": "layer1.0.conv1", "weight_bits": 3, "activation_bits": 4, "importance": 0.27143235, "pinned": false},
    {"layer": "layer1.0.conv2", "weight_bits": 3, "activation_bits": 4, "importance": 0.293927314, "pinned": false},
    {"layer": "layer1.1.conv1", "weight_bits": 3, "activation_bits": 5, "importance": 0.255567062, "pinned": false},
    {"layer": "layer1.1.conv2", "weight_bits": 3, "activation_bits": 4, "importance": 0.29140776, "pinned": false},
    {"layer": "layer1.2.conv1", "weight_bits": 2, "activation_bits": 6, "importance": 0.35835531, "pinned": false},
    {"layer": "layer1.2.conv2", "weight_bits": 3, "activation_bits": 5, "importance": 0.24867067, "pinned": false},
    {"layer": "layer2.0.conv1", "weight_bits": 3, "activation_bits": 6, "importance": 0.25149457999999997, "pinned": false},
    {"layer": "layer2.0.conv2", "weight_bits": 2, "activation_bits": 6, "importance": 0.254241785, "pinned": false},
    {"layer": "layer2.0.downsample.0", "weight_bits": 6, "activation_bits": 6, "importance": 0.20081176, "pinned": false},
    {"layer": "layer2.1.conv1", "weight_bits": 2, "activation_bits": 6, "importance": 0.25927918, "pinned": false},
    {"layer": "layer2.1.conv2", "weight_bits": 2, "activation_bits": 6, "importance": 0.251439135, "pinned": false},
    {"layer": "layer2.2.conv1", "weight_bits": 2, "activation_bits": 6, "importance": 0.30534967, "pinned": false},
    {"layer": "layer2.2.conv2", "weight_bits": 2, "activation_bits": 5, "importance": 0.289959042, "pinned": false},
    {"layer": "layer3.0.conv1", "weight_bits": 2, "activation_bits": 6, "importance": 0.292953474, "pinned": false},
    {"layer": "layer3.0.conv2", "weight_bits": 2, "activation_bits": 6, "importance": 0.20434331, "pinned": false},
    {"layer": "layer3.0.downsample.0", "weight_bits": 6, "activation_bits": 6, "importance": 0.196424338, "pinned": false},
    {"layer": "layer3.1.conv1", "weight_bits": 2, "activation_bits": 4, "importance": 0.229807328, "pinned": false},
    {"layer": "layer3.1.conv2", "weight_bits": 2, "activation_bits": 5, "importance": 0.233733696, "pinned": false},
    {"layer": "layer3.2.conv1", "weight_bits": 2, "activation_bits": 5, "importance": 0.211844956, "pinned": false},
    {"layer": "layer3.2.conv2", "weight_bits": 2, "activation_bits": 5, "importance": 0.23882896999999997, "pinned": false},
    {"layer": "fc", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
  ]
}
, "budgets": [{"budget": "level", "title": "BitOps (level W3A4)", "unit": "bitops", "allowed": 370900992, "used": 370298880}, {"budget": "min_compression", "title": "size (compression 8×)", "unit": "bits", "allowed": 1082432, "used": 572288}], "uniform": {"level": "W2A6", "label": "W2A6", "importance": 5.986688174, "bitops": 378167296, "searched_bitops": 370900992, "size_bytes": 68240, "compression": 15.862133645955451}, "gain": 0.14144990675774594, "messages": []}
','layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
conv1,8,8,112896,144,7225344,144,,true
layer1.0.conv1,3,4,1806336,2304,21676032,864,0.27143235,false
layer1.0.conv2,3,4,1806336,2304,21676032,864,0.293927314,false
layer1.1.conv1,3,5,1806336,2304,27095040,864,0.255567062,false
layer1.1.conv2,3,4,1806336,2304,21676032,864,0.29140776,false
layer1.2.conv1,2,6,1806336,2304,21676032,576,0.35835531,false
layer1.2.conv2,3,5,1806336,2304,27095040,864,0.24867067,false
layer2.0.conv1,3,6,903168,4608,16257024,1728,0.25149457999999997,false
layer2.0.conv2,2,6,1806336,9216,21676032,2304,0.254241785,false
layer2.0.downsample.0,6,6,100352,512,3612672,384,0.20081176,false
layer2.1.conv1,2,6,1806336,9216,21676032,2304,0.25927918,false
layer2.1.conv2,2,6,1806336,9216,21676032,2304,0.251439135,false
layer2.2.conv1,2,6,1806336,9216,21676032,2304,0.30534967,false
layer2.2.conv2,2,5,1806336,9216,18063360,2304,0.289959042,false
layer3.0.conv1,2,6,903168,18432,10838016,4608,0.292953474,false
layer3.0.conv2,2,6,1806336,36864,21676032,9216,0.20434331,false
layer3.0.downsample.0,6,6,100352,2048,3612672,1536,0.196424338,false
layer3.1.conv1,2,4,1806336,36864,14450688,9216,0.229807328,false
layer3.1.conv2,2,5,1806336,36864,18063360,9216,0.233733696,false
layer3.2.conv1,2,5,1806336,36864,18063360,9216,0.211844956,false
layer3.2.conv2,2,5,1806336,36864,18063360,9216,0.23882896999999997,false
fc,8,8,640,640,40960,640,,true
','weight_bits: [3, 3, 3, 3, 2, 3, 3, 2, 6, 2, 2, 2, 2, 2, 2, 6, 2, 2, 2, 2]
act_bits: [4, 4, 5, 4, 6, 5, 6, 6, 6, 6, 6, 6, 5, 6, 6, 6, 4, 5, 5, 5]
');
CREATE TABLE sweep_rows (
  sweep INTEGER NOT NULL REFERENCES sweeps (position) ON DELETE CASCADE,
  row INTEGER NOT NULL, json TEXT NOT NULL, csv TEXT NOT NULL,
  PRIMARY KEY (sweep, row)) WITHOUT ROWID;
CREATE TABLE sweeps (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, network TEXT NOT NULL, network_name TEXT NOT NULL,
  importance_table TEXT NOT NULL, table_name TEXT NOT NULL, request TEXT NOT NULL,
  csv_header TEXT NOT NULL, state TEXT NOT NULL, total INTEGER NOT NULL, error TEXT,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, starts INTEGER NOT NULL DEFAULT 0);
CREATE TABLE trials (content BLOB NOT NULL);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('documents',14);
INSERT INTO "sqlite_sequence" VALUES('plans',12);
